"""Starting servers on loopback, measuring what they take, ending them by their id; and wrk."""

import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time

SITE = "examples/message-management"
VERN = ".build/release/vern"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path, scheme="http"):
    """The body of a page that must be there."""
    if scheme == "https":
        # A certificate made for this run: who it names is not what is measured.
        link = http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=ssl._create_unverified_context())
    else:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", path)
        reply = link.getresponse()
        body = reply.read()
        if reply.status != 200:
            raise RuntimeError(f"{path} answered {reply.status}")
        return body
    finally:
        link.close()


class Server:
    """A process with its children, ready when `path` answers."""

    def __init__(self, command, port, path, scheme="http"):
        self.port, self.scheme = port, scheme
        self.began = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while True:
            try:
                get(port, path, scheme)
                break
            except OSError:
                if self.process.poll() is not None or time.monotonic() - self.began > 60:
                    raise RuntimeError(f"{command[0]} did not start")
                time.sleep(0.002)
        self.start_seconds = time.monotonic() - self.began

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def processes(self):
        children = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        with open(children) as file:
            return [self.process.pid] + [int(pid) for pid in file.read().split()]

    def cpu_seconds(self):
        """User and system time of the process and its children."""
        ticks = 0
        for pid in self.processes():
            with open(f"/proc/{pid}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def resident_megabytes(self):
        with open(f"/proc/{self.process.pid}/status") as file:
            return int(re.search(r"VmRSS:\s+(\d+) kB", file.read())[1]) / 1024


def vern(data, key, *options, site=SITE, scheme="http"):
    port = free_port()
    command = [VERN, "serve", site, "--data", data, "--key", key, "--listen", f"127.0.0.1:{port}", "--unlimited", *options]
    return Server(command, port, "/health", scheme)


def secure_site(folder):
    """The example, copied, with an https address."""
    site = f"{folder}/site"
    shutil.copytree(SITE, site)
    with open(f"{site}/vern.yaml") as file:
        written = file.read()
    with open(f"{site}/vern.yaml", "w") as file:
        file.write(written.replace("http://localhost:8080", "https://localhost:8080"))
    return site


def site_with(folder, lines, name="site"):
    """The example, copied, with lines more in its vern.yaml."""
    site = f"{folder}/{name}"
    shutil.copytree(SITE, site)
    with open(f"{site}/vern.yaml", "a") as file:
        file.write("\n" + lines)
    return site


def certificate(folder):
    """Paths of a certificate of this machine's own and its key (ECDSA P-256)."""
    paths = f"{folder}/certificate.pem", f"{folder}/certificate.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-out", paths[0], "-keyout", paths[1]], check=True, stderr=subprocess.DEVNULL)
    return paths


class Scratch:
    """A folder that is gone afterwards; on the disk of the build, where the database of a site would be."""

    def __enter__(self):
        os.makedirs(".build", exist_ok=True)
        self.path = tempfile.mkdtemp(prefix="bench-", dir=".build")
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


def wrk(port, seconds, path="/", script=None, connections=64, environment=None, scheme="http"):
    """Requests a second, requests in all, and how many were not answered as they should be."""
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", f"{scheme}://127.0.0.1:{port}{path}"]
    if script:
        command[1:1] = ["-s", script]
    out = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **(environment or {})}).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    total = int(re.search(r"(\d+) requests in", out)[1])
    wrong = sum(int(count) for count in re.findall(r"Non-2xx or 3xx responses: (\d+)", out))
    wrong += sum(int(count) for counts in re.findall(r"Socket errors: (.*)", out) for count in re.findall(r"\d+", counts))
    return rate, total, wrong


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
