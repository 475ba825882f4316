"""XMP sidecars: stars that every program knows, and exact ratings in a namespace of ours.

A sidecar belongs to one file. ``xmp:Rating`` holds the stars of a still, or those of the best rated frame of a
clip. Beside them stand, in our namespace, the exact rating of a still (``Rating``, ``RatedAt``) or the rated frames
of a clip (``Frames``: a sequence of ``Time`` in seconds from the first frame, ``Rating`` and ``RatedAt``).

Read and written with lxml, which keeps comments, processing instructions, prefixes and order. What a stranger wrote
can neither reach another file nor the network, nor grow: a document type declaration is refused, and size and depth
are bounded. Properties follow ISO 16684-1; a simple one may be an attribute or an element.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from lxml import etree

from aura_trainer.domain.annotations import check_rating
from aura_trainer.domain.errors import InvalidAnnotation
from aura_trainer.domain.stars import rating_of
from aura_trainer.language import tr
from aura_trainer.services.json_lines import MalformedLine, parse_time, time_text

SIDECAR_LIMIT = 16 * 1024 * 1024

NAMESPACE = "urn:aura-trainer:ratings:1.0#"
_META = "adobe:ns:meta/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XMP = "http://ns.adobe.com/xap/1.0/"
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"


_RDF_ROOT = f"{{{_RDF}}}RDF"
_DESCRIPTION = f"{{{_RDF}}}Description"
_ABOUT = f"{{{_RDF}}}about"
_SEQUENCE = f"{{{_RDF}}}Seq"
_ITEM = f"{{{_RDF}}}li"
_STARS = f"{{{_XMP}}}Rating"
_CHANGED = f"{{{_XMP}}}MetadataDate"
_FOR_EXTENSION = f"{{{_PHOTOSHOP}}}SidecarForExtension"
_OURS = f"{{{NAMESPACE}}}"
_RATING, _RATED_AT, _FRAMES, _TIME = (f"{_OURS}{name}" for name in ("Rating", "RatedAt", "Frames", "Time"))


class UnusableSidecar(ValueError):
    """A sidecar cannot be understood or is not safe to read; the text is the reason alone."""


@dataclass(frozen=True, slots=True)
class SidecarFrame:
    """A rated frame of a clip: seconds from the first frame, the rating in [0, 1], when it was given."""

    seconds: Decimal
    rating: float
    rated_at: datetime


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a sidecar says; what it does not is None or empty.

    Attributes:
        stars: ``xmp:Rating``, from -1 to 5, whoever wrote it.
        exact: The exact rating of a still.
        rated_at: When that was given.
        frames: The rated frames of a clip.
        changed_at: When any program last changed what is in it.
        for_extension: The extension of the file it belongs to, in lower case, where it says so.
    """

    stars: float | None = None
    exact: float | None = None
    rated_at: datetime | None = None
    frames: tuple[SidecarFrame, ...] = ()
    changed_at: datetime | None = None
    for_extension: str | None = None


def read_sidecar(data: bytes) -> Sidecar:
    """Read a sidecar.

    Raises:
        UnusableSidecar: It is no XMP, is not safe to read, or a rating in it is none.
    """
    return _read(_rdf_of(_parse(data)))


def write_sidecar(earlier: bytes | None, said: Sidecar) -> bytes:
    """Return a sidecar that says what is given; all that other programs wrote stays.

    Args:
        earlier: Its present content; None for a new one.
        said: The exact rating or the frames; its stars, where it has any, replace those that are there.

    Raises:
        UnusableSidecar: The present content is no XMP, or is not safe to read.
    """
    root = _new_packet() if earlier is None else _parse(earlier)
    rdf = _rdf_of(root)
    _take_ours_out(rdf)
    ours = etree.SubElement(rdf, _DESCRIPTION, nsmap={"aura": NAMESPACE, "xmp": _XMP})
    ours.set(_ABOUT, next((about for node in rdf if (about := node.get(_ABOUT)) is not None), ""))
    _put_stars(rdf, ours, said.stars)
    if said.exact is not None:
        ours.set(_RATING, repr(said.exact))
    if said.rated_at is not None:
        ours.set(_RATED_AT, time_text(said.rated_at))
    if said.frames:
        _put_frames(ours, said.frames)
    _indent(rdf, ours)
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=_declares(earlier))


def _parse(data: bytes) -> etree._Element:
    if len(data) > SIDECAR_LIMIT:
        raise UnusableSidecar(tr("it is larger than {most} MB").format(most=SIDECAR_LIMIT // 1024**2))
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        strip_cdata=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnusableSidecar(
            tr("not readable as XML ({reason})").format(reason=str(error).split(chr(10))[0])
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnusableSidecar(
            tr("it declares a document type, which no XMP has and which is not safe to follow")
        )
    return root


def _rdf_of(root: etree._Element) -> etree._Element:
    rdf = root if root.tag == _RDF_ROOT else root.find(_RDF_ROOT)
    if rdf is None:
        raise UnusableSidecar(tr("not XMP: it has no rdf:RDF"))
    return rdf


def _new_packet() -> etree._Element:
    root = etree.Element(f"{{{_META}}}xmpmeta", nsmap={"x": _META})
    etree.SubElement(root, _RDF_ROOT, nsmap={"rdf": _RDF})
    return root


def _declares(earlier: bytes | None) -> bool:
    return earlier is None or earlier.removeprefix(b"\xef\xbb\xbf").startswith(b"<?xml ")


def _read(rdf: etree._Element) -> Sidecar:
    stars = _number(_property(rdf, _STARS), "xmp:Rating")
    exact = _number(_property(rdf, _RATING), "aura:Rating")
    try:
        if stars is not None:
            rating_of(stars)
        if exact is not None:
            check_rating(exact)
        frames = tuple(_read_frame(item) for item in _items(rdf))
    except InvalidAnnotation as error:
        raise UnusableSidecar(error.detail) from error
    extension = _property(rdf, _FOR_EXTENSION)
    return Sidecar(
        stars=stars,
        exact=exact,
        rated_at=_time(_property(rdf, _RATED_AT), "aura:RatedAt"),
        frames=frames,
        changed_at=_time(_property(rdf, _CHANGED), "xmp:MetadataDate"),
        for_extension=extension.strip().lower() if extension else None,
    )


def _descriptions(rdf: etree._Element) -> Iterator[etree._Element]:
    return rdf.iterchildren(_DESCRIPTION)


def _property(rdf: etree._Element, name: str) -> str | None:
    """A simple property of the file, whichever of its descriptions has it."""
    return next((value for node in _descriptions(rdf) if (value := _field(node, name)) is not None), None)


def _field(node: etree._Element, name: str) -> str | None:
    """A field of a resource, in any of the three ways RDF has for it."""
    if (value := node.get(name)) is not None:
        return value
    child = node.find(name)
    if child is not None:
        return child.text or ""
    inner = node.find(_DESCRIPTION)
    return None if inner is None else _field(inner, name)


def _items(rdf: etree._Element) -> Iterator[etree._Element]:
    for node in _descriptions(rdf):
        yield from node.iterfind(f"{_FRAMES}/{_SEQUENCE}/{_ITEM}")


def _read_frame(item: etree._Element) -> SidecarFrame:
    text = _field(item, _TIME) or ""
    try:
        seconds = Decimal(text.strip())
    except InvalidOperation as error:
        raise UnusableSidecar(
            tr("the time of a frame must be a number of seconds, got '{text}'").format(text=text)
        ) from error
    if not seconds.is_finite() or seconds < 0:
        raise UnusableSidecar(
            tr("the time of a frame must be zero or more seconds, got '{text}'").format(text=text)
        )
    rating = _number(_field(item, _RATING), tr("the rating of a frame"))
    rated_at = _time(_field(item, _RATED_AT), "aura:RatedAt")
    if rating is None or rated_at is None:
        raise UnusableSidecar(
            tr("the frame at {text} s lacks its rating or the time it was given").format(text=text)
        )
    return SidecarFrame(seconds, check_rating(rating), rated_at)


def _number(text: str | None, name: str) -> float | None:
    if text is None:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise UnusableSidecar(
            tr("{name} must be a number, got '{text}'").format(name=name, text=text)
        ) from error


def _time(text: str | None, name: str) -> datetime | None:
    if text is None or not text.strip():
        return None
    try:
        return parse_time(text.strip(), name)
    except MalformedLine as error:
        if name.startswith("aura:"):
            raise UnusableSidecar(str(error)) from error
        # Another program's date, in a form that XMP allows and Python does not read, such as a year alone.
        return None


def _take_ours_out(rdf: etree._Element) -> None:
    for node in list(_descriptions(rdf)):
        mine = [name for name in map(str, node.attrib) if name.startswith(_OURS)]
        for name in mine:
            del node.attrib[name]
        children = list(node.iterchildren(f"{_OURS}*"))
        for child in children:
            _remove(child)
        if (mine or children) and not len(node) and not set(node.attrib) - {_ABOUT}:
            _remove(node)


def _remove(node: etree._Element) -> None:
    """Take a node out, but not the text behind it, which is somebody else's unless it is blank."""
    parent, before = node.getparent(), node.getprevious()
    if parent is None:
        raise AssertionError("A property has no resource it belongs to.")
    if node.tail and node.tail.strip():
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def _put_stars(rdf: etree._Element, ours: etree._Element, stars: float | None) -> None:
    if stars is None:
        return
    found = False
    for node in _descriptions(rdf):
        if _STARS in node.attrib:
            node.set(_STARS, f"{stars:g}")
            found = True
        for child in node.iterchildren(_STARS):
            for inner in list(child):
                child.remove(inner)
            child.text = f"{stars:g}"
            found = True
    if not found:
        ours.set(_STARS, f"{stars:g}")


def _put_frames(ours: etree._Element, frames: Sequence[SidecarFrame]) -> None:
    sequence = etree.SubElement(etree.SubElement(ours, _FRAMES), _SEQUENCE)
    for frame in frames:
        item = etree.SubElement(sequence, _ITEM)
        item.set(_TIME, f"{frame.seconds:.6f}")
        item.set(_RATING, repr(frame.rating))
        item.set(_RATED_AT, time_text(frame.rated_at.astimezone(UTC)))
    etree.indent(ours, " ", level=2)


def _indent(rdf: etree._Element, ours: etree._Element) -> None:
    """Put our description on a line of its own."""
    before = ours.getprevious()
    if before is None:
        rdf.text = "\n  "
    elif not (before.tail or "").strip():
        before.tail = "\n  "
    ours.tail = "\n "
