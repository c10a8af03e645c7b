"""A written page, read strictly: what is not well formed is an error."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

VOID: Final = frozenset({"br", "img", "meta"})


@dataclass
class Node:
    """An element with what is in it."""

    name: str
    attributes: dict[str, str]
    inside: list["Node | str"] = field(default_factory=list)

    def find_all(self, name: str, kind: str = "") -> list["Node"]:
        """Elements of a name below this one, in order, with this class if one is asked for."""
        below = [one for one in self.inside if isinstance(one, Node)]
        found = []
        for one in below:
            if one.name == name and kind in ("", *one.attributes.get("class", "").split()):
                found.append(one)
            found += one.find_all(name, kind)
        return found

    def walk(self) -> list["Node"]:
        """All elements below this one."""
        below = [one for one in self.inside if isinstance(one, Node)]
        return [node for one in below for node in (one, *one.walk())]

    @property
    def text(self) -> str:
        """All words in it."""
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice in {tag}"
        assert all(value is not None for _, value in attrs), f"an attribute without a value: {tag}"
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"{tag} ends within {self.open[-1].name}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read_page(text: str) -> Node:
    """The elements of a page; raises AssertionError where one is not closed in its place."""
    assert text.startswith("<!doctype html>\n")
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == [reader.root], "something is still open"
    return reader.root
