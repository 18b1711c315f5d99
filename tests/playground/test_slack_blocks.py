"""Block Kit validation. Source: docs.slack.dev/reference/block-kit and .../reference/views"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models import blocks as vendor
from slack_sdk.models.views import View

from playground.slack.blocks import BLOCKS, check_blocks, check_view
from playground.slack.element_schema import ELEMENTS
from playground.slack.errors import SlackError
from tests.playground.slack_support import button, modal, section, text_input

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str = "a", text: str = "A") -> Json:
    return {"text": plain(text), "value": value}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def faults(*blocks: Any) -> list[str]:
    """What is wrong, as `message pointer` without the frame around it."""
    try:
        check_blocks(list(blocks))
    except SlackError as error:
        assert error.code == "invalid_blocks"
        messages = error.extra["response_metadata"]["messages"]
        assert error.extra["errors"] == [m.removeprefix("[ERROR] ") for m in messages]
        return [m.removeprefix("[ERROR] ") for m in messages]
    return []


def fine(*blocks: Json) -> list[Json]:
    assert faults(*blocks) == []
    return list(blocks)


# Each limit with the longest that is fine and the shortest that is not: (build, limit).
LIMITS: list[tuple[str, Any, int]] = [
    ("section text", lambda n: section("x" * n), 3000),
    ("field text", lambda n: {"type": "section", "fields": [plain("x" * n)]}, 2000),
    ("fields", lambda n: {"type": "section", "fields": [plain("x")] * n}, 10),
    ("header", lambda n: {"type": "header", "text": plain("x" * n)}, 150),
    ("button text", lambda n: actions(button() | {"text": plain("x" * n)}), 75),
    ("button value", lambda n: actions(button(value="x" * n)), 2000),
    ("button url", lambda n: actions(button(url="https://e.x/".ljust(n, "x"))), 3000),
    ("action_id", lambda n: actions(button("x" * n)), 255),
    ("block_id", lambda n: {"type": "divider", "block_id": "x" * n}, 255),
    ("action elements", lambda n: actions(*(button(f"b{i}") for i in range(n))), 25),
    ("context elements", lambda n: {"type": "context", "elements": [plain("x")] * n}, 10),
    ("image alt text", lambda n: {**IMAGE, "alt_text": "x" * n}, 2000),
    ("image title", lambda n: {**IMAGE, "title": plain("x" * n)}, 2000),
    ("markdown", lambda n: {"type": "markdown", "text": "x" * n}, 12_000),
    ("input label", lambda n: {**text_input(), "label": plain("x" * n)}, 2000),
    ("input hint", lambda n: {**text_input(), "hint": plain("x" * n)}, 2000),
    ("placeholder", lambda n: text_input(placeholder=plain("x" * n)), 150),
    ("options", lambda n: actions(select(options=[option(str(i)) for i in range(n)])), 100),
    ("option text", lambda n: actions(select(options=[option(text="x" * n)])), 75),
    ("option value", lambda n: actions(select(options=[option("x" * n)])), 150),
    ("overflow", lambda n: actions(overflow(n)), 5),
    ("radio options", lambda n: actions(radio(n)), 10),
    ("confirm title", lambda n: actions(button(confirm=confirm(title="x" * n))), 100),
    ("confirm text", lambda n: actions(button(confirm=confirm(text="x" * n))), 300),
    ("confirm deny", lambda n: actions(button(confirm=confirm(deny="x" * n))), 30),
]
IMAGE: Json = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "placeholder": plain("pick"), **more}


def overflow(count: int) -> Json:
    return {"type": "overflow", "action_id": "o", "options": [option(str(i)) for i in range(count)]}


def radio(count: int) -> Json:
    options = [option(str(i)) for i in range(count)]
    return {"type": "radio_buttons", "action_id": "r", "options": options}


def confirm(**texts: str) -> Json:
    all_texts = {"title": "t", "text": "t", "confirm": "c", "deny": "d", **texts}
    return {name: plain(text) for name, text in all_texts.items()}


@pytest.mark.parametrize(("build", "limit"), [pytest.param(b, n, id=i) for i, b, n in LIMITS])
def test_limits(build: Any, limit: int) -> None:
    fine(build(limit))
    found = faults(build(limit + 1))
    assert any(
        f"must be less than {limit + 1} characters" in f or f"no more than {limit} items" in f
        for f in found
    ), found


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ({"type": "zip"}, "unsupported type: zip [json-pointer:/blocks/0/type]"),
        ({}, "missing required field: type [json-pointer:/blocks/0]"),
        ("text", "must be an object [json-pointer:/blocks/0]"),
        ({"type": "section"}, "missing required field: text [json-pointer:/blocks/0]"),
        ({"type": "header"}, "missing required field: text [json-pointer:/blocks/0]"),
        ({"type": "actions"}, "missing required field: elements [json-pointer:/blocks/0]"),
        (actions(), "no less than 1 items allowed [json-pointer:/blocks/0/elements]"),
        (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        (
            {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
            "must be a valid enum value [json-pointer:/blocks/0/text/type]",
        ),
        (
            actions({"type": "plain_text_input", "action_id": "a"}),
            "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
        ),
        (
            actions(button(style="loud")),
            "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]",
        ),
        (
            actions(button(url="not a url")),
            "must be a valid URL [json-pointer:/blocks/0/elements/0/url]",
        ),
        (
            actions(button(colour="red")),
            "invalid additional property: colour [json-pointer:/blocks/0/elements/0]",
        ),
        (
            actions(select()),
            "either options or option_groups must be provided [json-pointer:/blocks/0/elements/0]",
        ),
        (
            actions(select(options=[option("a")], initial_option=option("b"))),
            "initial_option must match one of the options [json-pointer:/blocks/0/elements/0]",
        ),
        (
            actions({"type": "datepicker", "action_id": "d", "initial_date": "23.11.2026"}),
            "must match format: YYYY-MM-DD [json-pointer:/blocks/0/elements/0/initial_date]",
        ),
        (
            {"type": "image", "alt_text": "a"},
            "either image_url or slack_file must be provided [json-pointer:/blocks/0]",
        ),
        (
            actions(button("same"), button("same")),
            '`action_id` "same" already exists for another element '
            "[json-pointer:/blocks/0/elements/1/action_id]",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(block: Any, expected: str) -> None:
    assert expected in faults(block)


def test_at_most_50_blocks_with_ids_of_their_own() -> None:
    fine(*({"type": "divider"} for _ in range(50)))
    assert faults(*({"type": "divider"} for _ in range(51))) == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]
    same = {"type": "divider", "block_id": "same"}
    assert faults(same, dict(same)) == [
        '`block_id` "same" already exists [json-pointer:/blocks/1/block_id]'
    ]


def test_ids_are_made_up_where_missing() -> None:
    blocks = fine(actions({"type": "button", "text": plain("Go")}), {"type": "divider"})
    assert blocks[0]["elements"][0]["action_id"]
    assert blocks[0]["block_id"] != blocks[1]["block_id"]


def test_what_the_vendors_models_build_is_accepted() -> None:
    built = [
        vendor.SectionBlock(
            text="*bold*",
            fields=["a", "b"],
            accessory=vendor.ButtonElement(text="Take", action_id="take", style="primary"),
        ),
        vendor.HeaderBlock(text="Ticket"),
        vendor.DividerBlock(),
        vendor.ContextBlock(
            elements=[
                vendor.MarkdownTextObject(text="_now_"),
                vendor.ImageElement(image_url="https://example.com/a.png", alt_text="a"),
            ]
        ),
        vendor.ActionsBlock(
            elements=[
                vendor.UserSelectElement(action_id="who", placeholder="Assign"),
                vendor.DatePickerElement(action_id="when", initial_date="2026-11-23"),
                vendor.OverflowMenuElement(
                    action_id="more",
                    options=[vendor.Option(text="Edit", value="edit")],
                ),
                vendor.StaticSelectElement(
                    action_id="priority",
                    placeholder="Priority",
                    options=[vendor.Option(text="High", value="high")],
                ),
            ]
        ),
        vendor.ImageBlock(image_url="https://example.com/a.png", alt_text="a", title="A"),
        vendor.RichTextBlock(
            elements=[
                vendor.RichTextSectionElement(
                    elements=[vendor.RichTextElementParts.Text(text="hello")]
                )
            ]
        ),
    ]
    fine(*(block.to_dict() for block in built))


def vendor_types(base: type) -> set[str]:
    """The `type` of every class of the vendor's models below this one."""
    classes = [c for c in vars(vendor).values() if isinstance(c, type) and issubclass(c, base)]
    kinds = [vars(c).get("type") for c in classes if c is not base]
    return {kind for kind in kinds if isinstance(kind, str)}


def test_the_vendors_element_types_are_all_known() -> None:
    assert vendor_types(vendor.InteractiveElement) - set(ELEMENTS) == set()
    # auth_provider is for apps that sign people in elsewhere.
    assert vendor_types(vendor.Block) - set(BLOCKS) == {"auth_provider"}


def view_faults(view: Any, surface: str = "modal") -> list[str]:
    with pytest.raises(SlackError) as caught:
        check_view(view, surface)
    assert caught.value.code == "invalid_arguments"
    return list(caught.value.extra["response_metadata"]["messages"])


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title"),
        (modal(submit=plain("x" * 25)), "must be less than 25 characters"),
        (modal(close=plain("x" * 25)), "must be less than 25 characters"),
        (modal(private_metadata="x" * 3001), "must be less than 3001 characters"),
        (modal(callback_id="x" * 256), "must be less than 256 characters"),
        (modal(*[section() for _ in range(101)]), "no more than 100 items allowed"),
        ({"type": "modal"}, "missing required field: title [json-pointer:/view]"),
        ({}, "missing required field: type [json-pointer:/view]"),
        (modal(submit_disabled=False), "invalid additional property: submit_disabled"),
        (modal({"type": "file", "external_id": "x", "source": "remote"}), "unsupported type: file"),
        ({"type": "home", "blocks": []}, "must be a valid enum value"),
    ],
)
def test_views(view: Json, expected: str) -> None:
    # docs.slack.dev/reference/views/modal-views; nicklambourne/slackblocks#36 (extra property)
    assert any(expected in message for message in view_faults(view)), view_faults(view)


def test_inputs_need_a_submit_button() -> None:
    view = modal(text_input())
    del view["submit"]
    assert "[ERROR] missing required field: submit [json-pointer:/view]" in view_faults(view)
    check_view(View(**modal(text_input())).to_dict(), "modal")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["type", "text", "elements", "fields", "block_id", "accessory", "options"]
            ),
            inner | st.sampled_from([*BLOCKS, *ELEMENTS, "plain_text", "mrkdwn"]),
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.lists(json_values, max_size=4))
def test_no_input_breaks_the_check(blocks: list[Any]) -> None:
    try:
        check_blocks(blocks)
    except SlackError as error:
        assert error.code in ("invalid_blocks", "msg_blocks_too_long")


@settings(deadline=None)
@given(json_values)
def test_no_view_breaks_the_check(view: Any) -> None:
    try:
        check_view(view, "modal")
    except SlackError as error:
        assert error.code == "invalid_arguments"
