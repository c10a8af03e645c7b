"""What `limberup check` found, for a build server."""

from xml.etree import ElementTree as ET

from limberup.check.report import describe_miss
from limberup.check.run import Run
from limberup.words import say


def render_junit(run: Run) -> bytes:
    """One test case for each clip: failed with its misses, in error if it could not be checked."""
    failed = [clip for clip in run.clips if clip.misses]
    suite = ET.Element(
        "testsuite",
        name="limberup check",
        tests=str(len(run.clips) + len(run.problems)),
        failures=str(len(failed)),
        errors=str(len(run.problems)),
    )
    for clip in run.clips:
        case = ET.SubElement(suite, "testcase", classname=clip.exercise, name=_xml_text(clip.clip))
        if clip.misses:
            message = say("check.misses", count=len(clip.misses))
            failure = ET.SubElement(case, "failure", message=message)
            failure.text = "\n".join(_xml_text(describe_miss(miss)) for miss in clip.misses)
    for name, problem in run.problems.items():
        case = ET.SubElement(suite, "testcase", classname="limberup", name=_xml_text(name))
        ET.SubElement(case, "error", message=_xml_text(problem))
    ET.indent(suite)
    content = ET.tostring(suite, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{content}\n'.encode()


def _xml_text(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "?" for letter in text)
