"""The customers' side over HTTP: `/people/customers/...` (see API.md)."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from playground.requests import Json, RequestError, answer, read_object
from playground.telegram import acts
from playground.telegram.chats import Customer
from playground.telegram.methods.commands import commands_for
from playground.telegram.world import TelegramWorld

Handler = Callable[[web.Request], Awaitable[web.Response]]
Act = Callable[[Customer, Json], Any]


def add_routes(app: web.Application, world: TelegramWorld) -> None:
    people = _People(world)
    one = "/people/customers/{id:\\d+}"
    app.router.add_get("/people/customers", people.list_customers)
    app.router.add_post("/people/customers", people.add_customer)
    app.router.add_get(f"{one}/messages", people.list_messages)
    app.router.add_post(f"{one}/messages", people.act(people.write))
    app.router.add_patch(f"{one}/messages/{{message_id:\\d+}}", people.edit)
    app.router.add_get(f"{one}/commands", people.list_commands)
    app.router.add_get(f"{one}/files/{{file_id}}", people.download)
    app.router.add_post(f"{one}/press", people.act(people.press))
    app.router.add_post(f"{one}/reaction", people.act(people.react))
    app.router.add_post(f"{one}/block", people.act(people.block))
    app.router.add_post(f"{one}/unblock", people.act(people.unblock))
    app.router.add_post(f"{one}/pay", people.act(people.pay))
    app.router.add_post("/people/updates", people.raw_update)


class _People:
    def __init__(self, world: TelegramWorld) -> None:
        self._world = world

    def _customer(self, request: web.Request) -> Customer:
        customer = self._world.customers.get(int(request.match_info["id"]))
        if customer is None:
            raise RequestError("There is no such customer: GET /people/customers lists them.", 404)
        return customer

    def act(self, run: Act) -> Handler:
        """A handler for what a customer does with the body's fields."""

        async def handle(request: web.Request) -> web.Response:
            customer = self._customer(request)
            body = await read_object(request)
            try:
                return answer(run(customer, body))
            except acts.Refused as error:
                raise RequestError(str(error), error.status) from None

        return handle

    async def list_customers(self, _request: web.Request) -> web.Response:
        world = self._world
        return answer({"customers": [world.view(one) for one in world.customers.values()]})

    async def add_customer(self, request: web.Request) -> web.Response:
        body = await read_object(request)
        names = ("first_name", "last_name", "username", "language_code")
        values = {name: str(body.get(name) or "").strip() for name in names}
        if not values["first_name"]:
            raise RequestError("A customer needs a first_name.")
        if "language_code" not in body:
            values["language_code"] = "en"
        return answer(self._world.view(self._world.add_customer(**values)), 201)

    async def list_messages(self, request: web.Request) -> web.Response:
        customer = self._customer(request)
        after = request.query.get("after", "0")
        if not after.isdecimal():
            raise RequestError("after must be a message_id.")
        number = int(after)
        entries = customer.messages.items()
        return answer({"messages": [entry.view() for id_, entry in entries if id_ > number]})

    async def list_commands(self, request: web.Request) -> web.Response:
        return answer({"commands": commands_for(self._world, self._customer(request))})

    async def download(self, request: web.Request) -> web.Response:
        self._customer(request)
        file_id = request.match_info["file_id"]
        if file_id not in self._world.files:
            raise RequestError("There is no such file, or it was dropped to save memory.", 404)
        file = self._world.files.get(file_id)
        # A file is data from a person: it must never run as a page of this server.
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        return web.Response(body=file.data, headers={"Content-Type": file.mime_type, **headers})

    def write(self, customer: Customer, body: Json) -> Json:
        message, update_id = acts.write(self._world, customer, body)
        return {"message": message, "update_id": update_id}

    async def edit(self, request: web.Request) -> web.Response:
        message_id = int(request.match_info["message_id"])

        def run(customer: Customer, body: Json) -> Json:
            text = body.get("text")
            message, update_id = acts.edit(self._world, customer, message_id, text)
            return {"message": message, "update_id": update_id}

        return await self.act(run)(request)

    def press(self, customer: Customer, body: Json) -> Json:
        message_id, data = _message_id(body), str(body.get("data") or "")
        force = body.get("force") is True
        query_id, update_id = acts.press(self._world, customer, message_id, data, force)
        return {"callback_query_id": query_id, "update_id": update_id}

    def react(self, customer: Customer, body: Json) -> Json:
        emoji = str(body.get("emoji") or "")
        return {"update_id": acts.react(self._world, customer, _message_id(body), emoji)}

    def block(self, customer: Customer, _body: Json) -> Json:
        return {"update_id": acts.block(self._world, customer, True)}

    def unblock(self, customer: Customer, _body: Json) -> Json:
        return {"update_id": acts.block(self._world, customer, False)}

    def pay(self, customer: Customer, body: Json) -> Json:
        return {"update_id": acts.pay(self._world, customer, _message_id(body))}

    async def raw_update(self, request: web.Request) -> web.Response:
        return answer({"update_id": acts.raw_update(self._world, await read_object(request))})


def _message_id(body: Json) -> int:
    message_id = body.get("message_id")
    if not isinstance(message_id, int):
        raise RequestError("message_id must be the number of a message of this chat.")
    return message_id
