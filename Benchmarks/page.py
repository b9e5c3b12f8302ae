"""The front page of the example, address log on, against nginx with the same bytes and its access log on; in turns."""

import os

from figures import Figure
from running import Scratch, Server, free_port, get, median, vern, wrk

PAIRS = int(os.environ.get("VERN_PAIRS", "7"))
SECONDS = 5

NGINX = """
worker_processes auto;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    default_type text/html;
    access_log {folder}/access.log;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    server {{ listen 127.0.0.1:{port}; root {folder}/root; index index.html; }}
}}
"""


def nginx(folder, body):
    # Its workers are another user's when it is started by root.
    os.chmod(folder, 0o755)
    os.makedirs(f"{folder}/root", exist_ok=True)
    with open(f"{folder}/root/index.html", "wb") as file:
        file.write(body)
    port = free_port()
    with open(f"{folder}/nginx.conf", "w") as file:
        file.write(NGINX.format(folder=os.path.abspath(folder), port=port))
    command = ["nginx", "-p", os.path.abspath(folder), "-c", os.path.abspath(f"{folder}/nginx.conf")]
    return Server(command, port, "/")


def load(server):
    before = server.cpu_seconds()
    rate, total, wrong = wrk(server.port, SECONDS)
    if wrong:
        raise RuntimeError(f"{wrong} of {total} requests went wrong")
    return rate, (server.cpu_seconds() - before) / total * 1e6


def measure():
    with Scratch() as folder, Scratch() as peer, vern(f"{folder}/data", f"{folder}/key") as ours:
        body = get(ours.port, "/")
        with nginx(peer, body) as other:
            if get(other.port, "/") != body:
                raise RuntimeError("nginx serves other bytes")
            load(ours), load(other)
            pairs = []
            for turn in range(PAIRS):
                first, second = (ours, other) if turn % 2 == 0 else (other, ours)
                one, two = load(first), load(second)
                pairs.append((one, two) if turn % 2 == 0 else (two, one))
                print("   %d and %d a second, %.1f and %.1f µs of CPU" % (*pairs[-1][0][:1], *pairs[-1][1][:1], pairs[-1][0][1], pairs[-1][1][1]), flush=True)
    rates = [(a[0], b[0]) for a, b in pairs]
    costs = [(a[1], b[1]) for a, b in pairs]
    return [
        Figure(
            "front page, %d bytes" % len(body), median([a for a, _ in rates]), "/s", median([b for _, b in rates]), "nginx",
            median([a / b for a, b in rates]), 0.6),
        Figure(
            "CPU of one page", median([a for a, _ in costs]), "µs", median([b for _, b in costs]), "nginx",
            median([b / a for a, b in costs])),
    ]
