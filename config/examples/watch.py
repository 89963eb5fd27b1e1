"""python watch.py REGION (its number, such as 31): a line for each change. Needs Python 3.9 and `pip install websockets`.

Whatever goes wrong shows as "unknown": no connection, a hub that says nothing any more, sources that nobody hears, a drill.
"""

import asyncio
import json
import os
import random
import sys
from urllib.parse import urlencode

import websockets

URL = os.environ.get("ALLCLEAR_URL", "http://localhost:8080").rstrip("/")
TOKEN = os.environ.get("ALLCLEAR_TOKEN", "")


async def follow(region, show):
    """Calls show(state) whenever it is another one: alert, partial, clear or unknown. Comes back by itself."""
    query = urlencode({"regions": region, **({"token": TOKEN} if TOKEN else {})})
    address = f"{URL.replace('http', 'ws', 1)}/v1/live?{query}"
    pause = 1.0
    while True:
        try:
            # The hub sends no frame of more than 256 KiB.
            async with websockets.connect(address, open_timeout=10, close_timeout=1, max_size=2**20) as socket:
                async for state in states(socket, region):
                    pause = 1.0
                    show(state)
        except (OSError, asyncio.TimeoutError, websockets.WebSocketException, ValueError, KeyError) as error:
            show("unknown")
            if getattr(getattr(error, "rcvd", None), "code", 0) >= 4500:  # The hub says not to come back like this.
                raise
        await asyncio.sleep(pause * random.uniform(0.5, 1.5))
        pause = min(2 * pause, 15.0)


async def states(socket, region):
    """What each frame makes of the state. After every event the hub is asked for the whole of it: nothing is worked out here."""
    patience, real, fresh, rows, known = 12.0, False, True, [], "unknown"
    while True:
        frame = json.loads(await asyncio.wait_for(socket.recv(), patience))
        kind = frame["type"]
        if kind == "hello":
            patience = 2.5 * frame["heartbeatMs"] / 1000
            real = frame["status"] == "Actual"
        elif kind == "snapshot":
            rows = (rows if frame.get("part", 1) > 1 else []) + frame["regions"]
            if frame.get("part", 1) == frame.get("parts", 1):
                known = next((row["state"] for row in rows if row["id"] == region), "unknown")
        elif kind == "events":
            await socket.send(json.dumps({"type": "subscribe", "regions": [region]}))
        elif kind == "heartbeat":
            fresh = frame["fresh"]
        yield known if real and fresh else "unknown"


def printer():
    before = None

    def show(state):
        nonlocal before
        if state != before:
            print(state, flush=True)
        before = state

    return show


if __name__ == "__main__":
    try:
        asyncio.run(follow(sys.argv[1] if len(sys.argv) > 1 else "31", printer()))
    except KeyboardInterrupt:
        pass
