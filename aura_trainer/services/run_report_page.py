"""The report of a training run as one page of HTML that needs nothing else: no script, no font, no address."""

from collections.abc import Iterable, Sequence

from lxml import etree

from aura_trainer import __version__
from aura_trainer.domain.bands import Band
from aura_trainer.domain.moments import local_time
from aura_trainer.domain.verdict import Recommendation
from aura_trainer.language import number, spoken, tr
from aura_trainer.resources import resource_path
from aura_trainer.services.analysis_words import (
    PRESET_LABELS,
    bar_figures,
    quality_sentence,
    run_summary,
    stop_sentences,
    untold_observations,
    verdict_word,
)
from aura_trainer.services.held_out_words import band_ends, band_word, bands_sentence
from aura_trainer.services.run_report import RunReport
from aura_trainer.services.run_report_learning import learning_figures
from aura_trainer.services.run_report_plots import PlottedFigure, order_figures, score_figures
from aura_trainer.services.svg_plot import readable

_STYLE = "report.css"
# Whatever a name smuggled in, a browser fetches and runs nothing for this page.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_TONES = {
    Recommendation.ACCEPT: "good",
    Recommendation.ACCEPT_WITH_CAUTION: "warn",
    Recommendation.REVERT: "bad",
}


def as_html(report: RunReport) -> bytes:
    """Return the report as a page, in the language spoken."""
    name = report.job.request.model_name
    head = _tag(
        "head",
        _tag("meta", charset="utf-8"),
        _tag("meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY}),
        _tag("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        _tag("title", tr("{name}: report of a training run").format(name=name)),
        _tag("style", resource_path(_STYLE).read_text(encoding="utf-8")),
    )
    cards = [_facts(report), _reasons(report)]
    plots = [
        *map(_drawn, order_figures(report)),
        _bands(report),
        *map(_drawn, score_figures(report)),
        *map(_drawn, learning_figures(report)),
    ]
    main = _tag(
        "main",
        _header(report),
        _tag("div", *cards, {"class": "cards"}),
        _tag("div", *plots, {"class": "cards"}),
    )
    page = _tag("html", head, _tag("body", main, _foot(report)), lang=spoken())
    return etree.tostring(page, method="html", encoding="utf-8", doctype="<!DOCTYPE html>") + b"\n"


def _header(report: RunReport) -> etree._Element:
    analysis = report.analysis
    return _tag(
        "header",
        _tag("p", tr("Report of a training run"), {"class": "over"}),
        _tag("h1", report.job.request.model_name),
        _tag(
            "div",
            _tag("p", verdict_word(analysis.recommendation), {"class": "word"}),
            _tag("p", analysis.headline, {"class": "headline"}),
            _tag("p", analysis.summary),
            {"class": f"verdict {_TONES[analysis.recommendation]}"},
        ),
    )


def _facts(report: RunReport) -> etree._Element:
    job, analysis = report.job, report.analysis
    rows = [
        _tag(
            "tr",
            _tag("td", lead),
            _tag("td", value, {"class": "value"}),
            _tag("td", against, {"class": "against"}),
        )
        for lead, value, against in bar_figures(analysis.evidence)
    ]
    facts = {
        tr("Preset"): tr(PRESET_LABELS[job.request.preset]),
        tr("Learned from"): run_summary(job, analysis),
        tr("Seed"): str(job.request.seed),
        tr("Run"): job.job_id,
    }
    if job.completed_at is not None:
        facts = {tr("Ended"): f"{local_time(job.completed_at):%Y-%m-%d %H:%M}", **facts}
    told = [_tag(tag, words) for pair in facts.items() for tag, words in zip(("dt", "dd"), pair, strict=True)]
    return _card(
        tr("On frames it had not seen"),
        _tag("table", _tag("tbody", *rows), {"class": "figures"}),
        _tag("p", quality_sentence(analysis), {"class": "over"}),
        _tag("dl", *told),
    )


def _reasons(report: RunReport) -> etree._Element:
    job, analysis = report.job, report.analysis
    lists = {
        tr("Concerns"): analysis.concerns,
        tr("Warnings"): (*analysis.warnings, *job.warnings),
        tr("Observations"): (
            *stop_sentences(job),
            *untold_observations(analysis),
        ),
    }
    told = [
        part
        for title, lines in lists.items()
        if lines
        for part in (_tag("h3", title), _tag("ul", *(_tag("li", line) for line in lines)))
    ]
    steps = _tag("ol", *(_tag("li", step) for step in analysis.next_steps))
    return _card(tr("Reasons"), *told, _tag("h3", tr("Next steps")), steps)


def _bands(report: RunReport) -> etree._Element:
    bands = list(Band)
    heads = [_tag("th", *_named(band), scope="col") for band in bands]
    rows = []
    for rated, counts in zip(bands, report.figures.bands, strict=True):
        cells = [
            _band_cell(count, sum(counts), same=rated is it) for it, count in zip(bands, counts, strict=True)
        ]
        rows.append(_tag("tr", _tag("th", *_named(rated), scope="row"), *cells))
    corner = _tag("td", tr("your rating down, its score across"), {"style": "--share:0", "class": "corner"})
    table = _tag(
        "table",
        _tag("thead", _tag("tr", corner, *heads)),
        _tag("tbody", *rows),
        {"class": "bands"},
    )
    caption = _tag("figcaption", _tag("p", bands_sentence(report.figures.bands)))
    return _tag("figure", _tag("h2", tr("Low, medium, high")), table, caption, {"class": "card"})


def _named(band: Band) -> tuple[str, etree._Element]:
    return f"{band_word(band)} ", _tag("span", band_ends(band))


def _band_cell(count: int, of: int, *, same: bool) -> etree._Element:
    share = count / of if of else 0.0
    of_row = [_tag("span", f"{100 * share:.0f} %")] if of else []
    return _tag(
        "td",
        f"{number(count)} ",
        *of_row,
        {"style": f"--share:{share:.3f}", "class": "same" if same else "other"},
    )


def _drawn(figure: PlottedFigure) -> etree._Element:
    parts: list[etree._Element] = [] if figure.plot is None else [figure.plot.root]
    caption = _tag("figcaption", *(_tag("p", sentence) for sentence in figure.sentences if sentence))
    if figure.rows:
        table = _table(figure.heads, figure.rows)
        # To be scrolled with the keys alone it must take the focus.
        room = _tag(
            "div", table, {"class": "scroll", "tabindex": "0", "role": "group", "aria-label": figure.title}
        )
        details = _tag("details", _tag("summary", tr("The numbers")), room)
        return _tag("figure", _tag("h2", figure.title), *parts, caption, details, {"class": "card"})
    return _tag("figure", _tag("h2", figure.title), *parts, caption, {"class": "card"})


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> etree._Element:
    body = [
        _tag("tr", _tag("th", first, scope="row"), *(_tag("td", cell) for cell in others))
        for first, *others in rows
    ]
    head = _tag("thead", _tag("tr", *(_tag("th", words, scope="col") for words in heads)))
    return _tag("table", head, _tag("tbody", *body))


def _foot(report: RunReport) -> etree._Element:
    words = tr(
        "Made by Aura Trainer {version}. Frames tested: {count}, each by a model that had not seen it."
    ).format(version=__version__, count=f"{len(report.frames):,}")
    return _tag("footer", _tag("p", words))


def _card(title: str, *parts: etree._Element) -> etree._Element:
    return _tag("section", _tag("h2", title), *parts, {"class": "card"})


def _tag(name: str, *parts: "str | etree._Element | dict[str, str]", **attributes: str) -> etree._Element:
    """Make an element of text, other elements and attributes; none of them is ever markup."""
    made = etree.Element(name, attributes)
    for part in parts:
        if isinstance(part, dict):
            for key, value in part.items():
                made.set(key, value)
        elif isinstance(part, str) and len(made):
            made[-1].tail = (made[-1].tail or "") + readable(part)
        elif isinstance(part, str):
            made.text = (made.text or "") + readable(part)
        else:
            made.append(part)
    return made
