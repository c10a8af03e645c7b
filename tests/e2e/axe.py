"""What axe-core finds wrong with a page for whoever uses a keyboard or a screen reader."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def find_violations(page: Page) -> list[str]:
    """Each rule that is broken, with the places; an empty list where none is."""
    results: dict[str, Any] = Axe().run(page).response
    return [
        f"{rule['id']}: {', '.join(str(node['target']) for node in rule['nodes'])}"
        for rule in results["violations"]
    ]
