#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Python's WebSocket libraries: pyws.py PORT websockets|autobahn [deflate]: an echo server; pyws.py URL websockets|autobahn [deflate]: a client,
whose three messages must come back."""
import asyncio
import sys

MESSAGES = ['hello', 'a longer text that compresses well, ' * 8, b'\7' * 3000]
WHERE, LIBRARY, DEFLATE = sys.argv[1], sys.argv[2], 'deflate' in sys.argv[3:]


async def websockets_server():
    import websockets

    async def echo(ws, *_):
        print('open', [e.name for e in ws.extensions], flush=True)
        async for message in ws:
            await ws.send(message)

    async with websockets.serve(echo, None, int(WHERE), compression='deflate' if DEFLATE else None):
        print('listening', WHERE, flush=True)
        await asyncio.Future()


async def websockets_client():
    import websockets

    async with websockets.connect(WHERE, compression='deflate' if DEFLATE else None) as ws:
        assert bool(ws.extensions) == DEFLATE, ws.extensions
        for message in MESSAGES:
            await ws.send(message)
            assert await ws.recv() == message


def bytes_of(message):
    return message if isinstance(message, bytes) else message.encode()


async def autobahn_server():
    from autobahn.asyncio.websocket import WebSocketServerFactory, WebSocketServerProtocol
    from autobahn.websocket.compress import PerMessageDeflateOffer, PerMessageDeflateOfferAccept

    class Echo(WebSocketServerProtocol):
        def onMessage(self, payload, binary):
            self.sendMessage(payload, binary)

    factory = WebSocketServerFactory()
    factory.protocol = Echo
    if DEFLATE:
        factory.setProtocolOptions(
            perMessageCompressionAccept=lambda offers: next((PerMessageDeflateOfferAccept(o) for o in offers if isinstance(o, PerMessageDeflateOffer)), None)
        )
    await asyncio.get_running_loop().create_server(factory, None, int(WHERE))
    print('listening', WHERE, flush=True)
    await asyncio.Future()


async def autobahn_client():
    from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol
    from autobahn.websocket.compress import PerMessageDeflateOffer, PerMessageDeflateResponse, PerMessageDeflateResponseAccept

    done, left = asyncio.get_running_loop().create_future(), list(MESSAGES)

    class Client(WebSocketClientProtocol):
        def onOpen(self):
            assert bool(self._perMessageCompress) == DEFLATE
            self.onMessage(None, False)

        def onMessage(self, payload, binary):
            if payload is not None:
                assert payload == bytes_of(left.pop(0))
            if left:
                self.sendMessage(bytes_of(left[0]), isinstance(left[0], bytes))
            else:
                self.sendClose(1000)

        def onClose(self, clean, code, reason):
            if not done.done():
                done.set_result((clean, code, len(left)))

    factory = WebSocketClientFactory(WHERE)
    factory.protocol = Client
    if DEFLATE:
        factory.setProtocolOptions(
            perMessageCompressionOffers=[PerMessageDeflateOffer()],
            perMessageCompressionAccept=lambda r: PerMessageDeflateResponseAccept(r) if isinstance(r, PerMessageDeflateResponse) else None,
        )
    await asyncio.get_running_loop().create_connection(factory, factory.host, factory.port)
    result = await asyncio.wait_for(done, 15)
    assert result == (True, 1000, 0), result


asyncio.run(globals()[f'{LIBRARY}_{"server" if WHERE.isdigit() else "client"}']())
