"""Pictures of the Highlights page: nothing scored, scoring, picks of the default, and those of a trained model."""

import tempfile

from studio import Studio

from aura_trainer.domain.highlights import KeepBy, Wish


async def shoot_highlights(studio: Studio, name: str) -> None:
    """Score what is imported, pick in every way, and open the dialog that sends."""
    window, runner = studio.session.window, studio.session.runner
    window.show_page("highlights")
    page = window.page("highlights")
    await studio.until(lambda: page.model.curve(page.model.current) is not None)
    await studio.take(f"{name}-before")
    page.start_scoring()
    # What is known already is scored before a picture of the scoring can be taken.
    await studio.until(lambda: page.scoring.share_of(page.model.current or 0) or page.model.picks)
    if page.scoring.is_running:
        await studio.take(f"{name}-scoring")
    await studio.until(lambda: not runner.asked_jobs() and page.model.picks)
    page.go_to_pick(page.model.picks[len(page.model.picks) // 2].key)
    await studio.until(lambda: all(map(page.shown.has_picture, page.shown.strip.keys_in_view())))
    await studio.take(name)
    page.set_wish(Wish(KeepBy.SCORE, above=0.6))
    page.edit.add()
    await studio.take(f"{name}-above")
    with tempfile.TemporaryDirectory() as folder:
        page.sending.ask()
        page.sending.dialog.folder.setText(folder)
        await studio.take(f"{name}-send", page.sending.dialog)
        page.sending.dialog.reject()


async def shoot_no_clips(studio: Studio) -> None:
    """The page with nothing imported."""
    studio.session.window.show_page("highlights")
    await studio.take("highlights-empty")
    studio.session.window.show_page("frames")
