"""Chromium against a live server, with a real worker behind it."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect, sync_playwright

from tests.cast import PASSWORD, Cast, small_programme

# Playwright's synchronous driver runs an event loop of its own in this thread; Django's ORM must not mind it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items):
    """Everything below this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server):
    """`open_page("wuxing", width=390)`: a page of that user's own, signed in; fails the test on any script error."""
    contexts, errors = [], []

    def opened(username=None, width=1440):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
        if username:
            page.goto("/login/")
            page.fill("[name=username]", username)
            page.fill("[name=password]", PASSWORD)
            page.click("button[type=submit]")
            page.wait_for_selector(".topbar")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def people(transactional_db):
    """The cast on rows that the server and the worker see."""
    return Cast(small_programme())


@pytest.fixture
def axe():
    """`axe(page)`: what axe-core finds wrong with a page."""
    source = (Path(settings.NPM_ROOT) / "axe-core/axe.min.js").read_text()

    def run(page):
        page.evaluate(source)
        rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
        found = page.evaluate("rules => axe.run(document, rules)", rules)
        return [f"{v['id']}: {[node['html'][:120] for node in v['nodes']][:3]}" for v in found["violations"]]

    return run
