"""A headless Chromium, driven over its own debugging protocol.

For tests that look at pages as a person does, and for the screenshots in the docs.
"""

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
import time

import websocket

START_LIMIT = 30  # seconds
WAIT_LIMIT = 60


class Browser:
    """One Chromium with one page; what the page complains about is in `complaints`."""

    def __init__(self, width=1366, height=900, scale=1):
        self.size = (width, height, scale)
        self.complaints = []
        self.last_id = 0

    def __enter__(self):
        self.profile = tempfile.mkdtemp(prefix="chromium-")
        command = ["chromium", "--headless=new", "--disable-gpu", "--mute-audio"]
        command += ["--no-first-run", "--disable-dev-shm-usage", "--hide-scrollbars"]
        command += [f"--user-data-dir={self.profile}", "--remote-debugging-port=0"]
        command += ["--remote-allow-origins=*"]
        command += ["--no-sandbox"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(
            [*command, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            self.connect(self.read_address())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)
        return False

    def read_address(self):
        """Return the address that Chromium says it listens on."""
        deadline = time.monotonic() + START_LIMIT
        for line in self.process.stderr:
            found = re.search(r"DevTools listening on (ws://\S+)", line)
            if found:
                return found[1]
            if time.monotonic() > deadline:
                break
        raise RuntimeError("Chromium did not start.")

    def connect(self, address):
        self.socket = websocket.create_connection(address, timeout=WAIT_LIMIT)
        self.open_tab()

    def open_tab(self):
        """Open one more tab and work in it; return what `switch_to` takes."""
        self.session = None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        width, height, scale = self.size
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=False,
        )
        return self.session

    def switch_to(self, tab):
        """Work in another tab, brought to the front as a person would."""
        self.session = tab
        self.send("Page.bringToFront")

    # ------------------------------------------------------------------
    # The protocol
    # ------------------------------------------------------------------

    def send(self, method, **parameters):
        """Send a command and return its result."""
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.last_id:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
            self.hear(answer)

    def hear(self, event):
        """Note what a page complains about."""
        method, parameters = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            exception = details.get("exception", {})
            self.complaints.append(exception.get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled" and parameters["type"] == "error":
            words = [
                str(a.get("value", a.get("description"))) for a in parameters["args"]
            ]
            self.complaints.append(" ".join(words))
        elif method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            entry = parameters["entry"]
            # We leave a form that nobody has typed in: that is no fault of the page.
            if "'beforeunload'" not in entry["text"]:
                self.complaints.append(f"{entry['text']} {entry.get('url', '')}")

    # ------------------------------------------------------------------
    # What a person does
    # ------------------------------------------------------------------

    def log_in(self, url, session_id):
        """Carry the session of somebody who has logged in."""
        self.send("Network.clearBrowserCookies")
        self.send("Network.setCookie", name="session_id", value=session_id, url=url)

    def open(self, url):
        self.send("Page.navigate", url=url)

    def run(self, script):
        """Run a JavaScript expression in the page and return its value."""
        outcome = self.send(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
        )
        assert "exceptionDetails" not in outcome, (script, outcome["exceptionDetails"])
        return outcome["result"].get("value")

    def wait_for(self, condition, seconds=WAIT_LIMIT):
        """Wait until a JavaScript expression is true."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.run(f"Boolean({condition})"):
                return
            time.sleep(0.1)
        text = self.run("document.body ? document.body.innerText.slice(0, 500) : ''")
        raise AssertionError(f"Waited in vain for: {condition}\n{text}")

    def click(self, selector, text=""):
        """Click the first element of a selector that is seen and shows a text."""
        element = (
            f"[...document.querySelectorAll({json.dumps(selector)})].find((element) =>"
            f" element.offsetParent && element.innerText.includes({json.dumps(text)}))"
        )
        self.wait_for(element)
        self.run(f"{element}.click()")

    def type(self, selector, text):
        """Type a text into a field, in place of what is there."""
        field = f"document.querySelector({json.dumps(selector)})"
        self.wait_for(field)
        self.run(f"{field}.focus(), {field}.select && {field}.select()")
        self.send("Input.insertText", text=text)

    def press(self, key, *, alt=False, shift=False):
        """Press a key, such as Tab, Enter or p, wherever the focus is."""
        special = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowDown": 40}
        event = {
            "key": key,
            "code": key if key in special else f"Key{key.upper()}",
            "windowsVirtualKeyCode": special.get(key) or ord(key.upper()),
            "modifiers": 1 * alt + 8 * shift,
        }
        typed = "\r" if key == "Enter" else ""
        self.send("Input.dispatchKeyEvent", type="keyDown", text=typed, **event)
        self.send("Input.dispatchKeyEvent", type="keyUp", **event)

    def choose(self, selector, text):
        """Type into a field that proposes records, and choose the one of that name."""
        self.type(selector, text)
        self.click(".o-autocomplete--dropdown-item", text)

    def take_picture(self, selector="body", margin=0):
        """Return a PNG of the part of the page that an element covers."""
        box = self.run(
            f"(() => {{const box = document.querySelector({json.dumps(selector)})"
            ".getBoundingClientRect();"
            "return [box.x, box.y, box.width, box.height]})()"
        )
        x, y, width, height = box
        clip = {
            "x": max(0, x - margin),
            "y": max(0, y - margin),
            "width": width + 2 * margin,
            "height": height + 2 * margin,
            "scale": 1,
        }
        picture = self.send("Page.captureScreenshot", format="png", clip=clip)
        return base64.b64decode(picture["data"])
