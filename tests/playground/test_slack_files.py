"""Files of the local Slack. Source: docs.slack.dev/messaging/working-with-files"""

import base64

from tests.playground.conftest import RunningPlayground
from tests.playground.slack_support import (
    BOT_USER,
    MAYA,
    SUPPORT,
    app_socket,
    code,
    say,
    web_client,
)


async def test_the_upload_in_three_steps(playground: RunningPlayground) -> None:
    # files.getUploadURLExternal, the upload, files.completeUploadExternal; files.info
    client = web_client(playground)
    root = await say(playground, MAYA, "send me the invoice")
    async with app_socket(playground) as socket:
        await client.files_upload_v2(
            channel=SUPPORT,
            thread_ts=root,
            filename="invoice.pdf",
            title="Invoice 7",
            content=b"%PDF-1.7 invoice",
            initial_comment="here",
        )
        message = await socket.event("message")
        shared = await socket.event("file_shared")
    assert (message["subtype"], message["thread_ts"]) == ("file_share", root)
    assert (message["text"], message["user"]) == ("here", BOT_USER)
    assert message["files"][0]["title"] == "Invoice 7"
    file = (await client.files_info(file=shared["file_id"]))["file"]
    assert (file["name"], file["mimetype"], file["size"]) == ("invoice.pdf", "application/pdf", 16)
    assert file["shares"]["public"][SUPPORT][0]["thread_ts"] == root
    headers = {"Authorization": f"Bearer {playground.config.slack_bot_token}"}
    async with playground.http.get(file["url_private_download"], headers=headers) as response:
        assert await response.read() == b"%PDF-1.7 invoice"
    async with playground.http.get(file["url_private"], allow_redirects=False) as response:
        assert response.status == 302  # without a token: to the sign-in
    async with playground.http.get(file["url_private"] + "?page=1") as response:
        assert response.status == 200


async def test_upload_refusals(playground: RunningPlayground) -> None:
    client = web_client(playground)
    start = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    early = client.files_completeUploadExternal(files=[{"id": start["file_id"]}])
    assert await code(early) == "file_not_found"
    async with playground.http.post(start["upload_url"], data=b"abcd") as response:
        assert response.status == 400
    async with playground.http.post(start["upload_url"], data=b"abc") as response:
        assert response.status == 404  # the address works once
    no_length = client.api_call("files.getUploadURLExternal", params={"filename": "a.txt"})
    assert await code(no_length) == "missing_argument"


async def test_a_persons_file(playground: RunningPlayground) -> None:
    # events/message/file_share, events/file_shared
    content = base64.b64encode(b"\x89PNG").decode()
    async with app_socket(playground) as socket:
        ts = await say(
            playground,
            MAYA,
            "a picture",
            files=[{"name": "a.png", "mimetype": "image/png", "content_base64": content}],
        )
        message = await socket.event("message")
        shared = await socket.event("file_shared")
    assert (message["ts"], message["subtype"], message["user"]) == (ts, "file_share", MAYA)
    assert (shared["user_id"], shared["channel_id"]) == (MAYA, SUPPORT)
    headers = {"Authorization": f"Bearer {playground.config.slack_bot_token}"}
    url = message["files"][0]["url_private"]
    async with playground.http.get(url, headers=headers) as response:
        assert (await response.read(), response.content_type) == (b"\x89PNG", "image/png")
    broken = {"channel": SUPPORT, "text": "", "files": [{"name": "a", "content_base64": "%"}]}
    await playground.post(f"/people/agents/{MAYA}/messages", broken, status=400)
