import xml.etree.ElementTree as ET
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.errors import InvalidAnnotation
from aura_trainer.domain.stars import rating_of, stars_of
from aura_trainer.services.xmp import (
    NAMESPACE,
    SIDECAR_LIMIT,
    Sidecar,
    SidecarFrame,
    UnusableSidecar,
    read_sidecar,
    write_sidecar,
)

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XMP = "http://ns.adobe.com/xap/1.0/"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

LIGHTROOM = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0">
 <!-- by hand -->
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="uuid:1"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
    xmp:Rating="3" xmp:Label="Red" crs:Exposure2012="+0.35" photoshop:SidecarForExtension="CR3"
    xmp:MetadataDate="2026-02-01T10:00:00+01:00">
   <dc:subject><rdf:Bag><rdf:li>wedding</rdf:li><rdf:li>a &amp; b</rdf:li></rdf:Bag></dc:subject>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""

ratings = st.floats(0, 1)
moments = st.decimals(0, 86_400, places=6)
times = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - zoned
frames = st.lists(st.builds(SidecarFrame, moments, ratings, times), max_size=5).map(tuple)
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
)


def packet(inside, *, head=""):
    return f'{head}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}">{inside}</rdf:RDF></x:xmpmeta>'.encode()


def foreign(data):
    """Everything in a packet but the stars and what is ours, as a comparable value."""

    def value(node):
        if node.tag in (ET.Comment, ET.ProcessingInstruction):
            return (str(node.tag), node.text, (node.tail or "").strip())
        attributes = {
            name: text
            for name, text in node.attrib.items()
            if name != f"{{{XMP}}}Rating" and not name.startswith(f"{{{NAMESPACE}}}")
        }
        children = [
            value(child)
            for child in node
            if not str(child.tag).startswith((f"{{{NAMESPACE}}}", f"{{{XMP}}}Rating"))
        ]
        about = f"{{{RDF}}}about"
        if node.tag == f"{{{RDF}}}RDF":
            # A description that says nothing but what it is about says nothing.
            children = [
                c for c in children if c[1] != f"{{{RDF}}}Description" or c[2].keys() - {about} or c[4]
            ]
        return ("", node.tag, attributes, (node.text or "").strip(), children, (node.tail or "").strip())

    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True, insert_pis=True))  # noqa: S314 - of our own making
    return value(ET.fromstring(data, parser))  # noqa: S314 - of our own making


@given(st.builds(Sidecar, st.none(), ratings, times, frames))
def test_what_is_written_anew_is_read_back(said):
    assert read_sidecar(write_sidecar(None, said)) == said


@given(st.builds(Sidecar, st.sampled_from([-1, 1, 5]), ratings, times, frames), texts, texts, texts)
def test_what_other_programs_wrote_stays_through_any_number_of_exports(said, label, word, remark):
    remark = remark.replace("-", "_")
    earlier = packet(
        f'<!--{remark}--><rdf:Description rdf:about="" xmlns:a="urn:a#" xmlns:xmp="{XMP}" a:label={quoteattr(label)}>'
        f"<a:word>{escape(word)}</a:word><xmp:Rating>2</xmp:Rating>{escape(word)}</rdf:Description>"
    )
    once = write_sidecar(earlier, said)
    twice = write_sidecar(once, said)
    assert foreign(once) == foreign(earlier)
    assert twice == once
    assert read_sidecar(once) == said


def test_a_packet_of_lightroom_keeps_its_instructions_comments_prefixes_and_settings():
    written = write_sidecar(LIGHTROOM, Sidecar(stars=4, exact=0.83, rated_at=NOON))
    assert foreign(written) == foreign(LIGHTROOM)
    for kept in (
        b'<?xpacket begin="\xef\xbb\xbf"',
        b'<?xpacket end="w"?>',
        b"<!-- by hand -->",
        b'crs:Exposure2012="+0.35"',
    ):
        assert kept in written
    assert b'xmp:Rating="4"' in written
    assert written.count(b"xmp:Rating=") == 1
    again = read_sidecar(written)
    assert (again.stars, again.exact, again.rated_at, again.for_extension) == (4, 0.83, NOON, "cr3")


def test_our_description_is_about_the_same_as_theirs():
    written = write_sidecar(LIGHTROOM, Sidecar(stars=4, exact=0.83, rated_at=NOON))
    root = ET.fromstring(written)  # noqa: S314 - of our own making
    abouts = [node.get(f"{{{RDF}}}about") for node in root.iter(f"{{{RDF}}}Description")]
    assert abouts == ["uuid:1", "uuid:1"]


def test_stars_that_are_not_given_leave_those_that_are_there():
    written = read_sidecar(write_sidecar(LIGHTROOM, Sidecar(exact=0.83, rated_at=NOON)))
    assert (written.stars, written.exact) == (3, 0.83)


def test_frames_are_read_in_every_form_that_rdf_has_for_them():
    item = 'aura:Time="1.5" aura:Rating="0.5" aura:RatedAt="2026-03-01T12:00:00Z"'
    fields = "<aura:Time>1.5</aura:Time><aura:Rating>0.5</aura:Rating><aura:RatedAt>2026-03-01T12:00:00Z</aura:RatedAt>"
    forms = (
        f"<rdf:li {item}/>",
        f'<rdf:li rdf:parseType="Resource">{fields}</rdf:li>',
        f"<rdf:li><rdf:Description {item}/></rdf:li>",
        f"<rdf:li><rdf:Description>{fields}</rdf:Description></rdf:li>",
    )
    data = packet(
        f'<rdf:Description rdf:about="" xmlns:aura="{NAMESPACE}"><aura:Frames><rdf:Seq>{"".join(forms)}</rdf:Seq>'
        "</aura:Frames></rdf:Description>"
    )
    assert read_sidecar(data).frames == (SidecarFrame(Decimal("1.5"), 0.5, NOON),) * len(forms)


def test_a_bare_rdf_root_without_the_wrapper_is_xmp_too():
    data = (
        f'<rdf:RDF xmlns:rdf="{RDF}"><rdf:Description xmlns:xmp="{XMP}" xmp:Rating="5"/></rdf:RDF>'.encode()
    )
    assert read_sidecar(data).stars == 5
    assert read_sidecar(write_sidecar(data, Sidecar(stars=2, exact=0.4, rated_at=NOON))).stars == 2


def bomb(use):
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE x [<!ENTITY a0 "{"x" * 100}">{entities}]>{use}'.encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bomb("<x>&a11;</x>"), "not readable as XML"),
        (bomb('<x y="&a11;"/>'), "not readable as XML"),
        (packet("", head='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'), "document type"),
        (packet("", head='<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'), "document type"),
        (packet("", head="<!DOCTYPE x>"), "document type"),
        (b"<a>" * 5000 + b"</a>" * 5000, "not readable as XML"),
        (b" " * (SIDECAR_LIMIT + 1), "larger than 16 MB"),
        (b"", "not readable as XML"),
        (b"GIF89a", "not readable as XML"),
        (LIGHTROOM[:200], "not readable as XML"),
        (b"<svg/>", "no rdf:RDF"),
    ],
)
def test_what_is_hostile_or_no_xmp_is_refused_on_reading_and_on_writing(data, reason):
    with pytest.raises(UnusableSidecar, match=reason):
        read_sidecar(data)
    with pytest.raises(UnusableSidecar, match=reason):
        write_sidecar(data, Sidecar(stars=1, exact=0.2, rated_at=NOON))


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        (f'xmlns:xmp="{XMP}" xmp:Rating="good"', "xmp:Rating must be a number, got 'good'"),
        (f'xmlns:xmp="{XMP}" xmp:Rating="6"', "Stars must be from 1 to 5"),
        (f'xmlns:xmp="{XMP}" xmp:Rating="nan"', "Stars must be from 1 to 5"),
        (f'xmlns:aura="{NAMESPACE}" aura:Rating="1.5"', "between 0.0 and 1.0"),
        (f'xmlns:aura="{NAMESPACE}" aura:Rating="0.5" aura:RatedAt="soon"', "must be a time"),
    ],
)
def test_a_rating_that_is_none_is_named(inside, reason):
    with pytest.raises(UnusableSidecar, match=reason):
        read_sidecar(packet(f'<rdf:Description rdf:about="" {inside}/>'))


@given(
    st.binary(max_size=200)
    | st.builds(
        lambda at, byte: LIGHTROOM[:at] + byte + LIGHTROOM[at + 1 :],
        st.integers(0, len(LIGHTROOM)),
        st.binary(max_size=3),
    )
)
def test_whatever_the_bytes_are_they_are_read_or_refused(data):
    with suppress(UnusableSidecar):
        read_sidecar(data)


@given(ratings)
def test_stars_lie_within_half_a_star_of_the_rating(rating):
    assert abs(rating_of(stars_of(rating)) - rating) <= 0.1 + 1e-9


def test_the_keys_one_to_five_and_reject_are_the_stars_and_back():
    assert [stars_of(rating) for rating in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)] == [-1, 1, 2, 3, 4, 5]
    assert [rating_of(stars) for stars in (-1, 0, 1, 2, 3, 4, 5)] == [0.0, None, 0.2, 0.4, 0.6, 0.8, 1.0]
    with pytest.raises(InvalidAnnotation, match="-2"):
        rating_of(-2)
