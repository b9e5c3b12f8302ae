"""The front page of the example, address log on, against nginx with the same bytes and its access log on; in turns; and both by HTTPS."""

import os

from figures import Figure
from running import Scratch, Server, certificate, free_port, get, median, secure_site, vern, wrk

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
    server {{ listen 127.0.0.1:{port}{tls}; root {folder}/root; index index.html; }}
}}
"""


TLS = """ ssl; ssl_certificate {0}; ssl_certificate_key {1}; ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:s:1m"""


def nginx(folder, body, files):
    # Its workers are another user's when it is started by root.
    os.chmod(folder, 0o755)
    os.makedirs(f"{folder}/root", exist_ok=True)
    with open(f"{folder}/root/index.html", "wb") as file:
        file.write(body)
    port = free_port()
    with open(f"{folder}/nginx.conf", "w") as file:
        file.write(NGINX.format(folder=os.path.abspath(folder), port=port, tls=TLS.format(*map(os.path.abspath, files)) if files else ""))
    command = ["nginx", "-p", os.path.abspath(folder), "-c", os.path.abspath(f"{folder}/nginx.conf")]
    return Server(command, port, "/", "https" if files else "http")


def load(server):
    before = server.cpu_seconds()
    rate, total, wrong = wrk(server.port, SECONDS, scheme=server.scheme)
    if wrong:
        raise RuntimeError(f"{wrong} of {total} requests went wrong")
    return rate, (server.cpu_seconds() - before) / total * 1e6


def pairs(count, secure):
    """Bytes of the page, and for each turn ours and nginx': pages a second and CPU of one."""
    with Scratch() as folder, Scratch() as peer:
        files = certificate(folder) if secure else None
        place = f"{folder}/data", f"{folder}/key"
        if secure:
            server = vern(*place, "--tls-certificate", files[0], "--tls-key", files[1], site=secure_site(folder), scheme="https")
        else:
            server = vern(*place)
        with server as ours:
            body = get(ours.port, "/", ours.scheme)
            with nginx(peer, body, files) as other:
                if get(other.port, "/", other.scheme) != body:
                    raise RuntimeError("nginx serves other bytes")
                load(ours), load(other)
                turns = []
                for turn in range(count):
                    first, second = (ours, other) if turn % 2 == 0 else (other, ours)
                    one, two = load(first), load(second)
                    mine, theirs = (one, two) if turn % 2 == 0 else (two, one)
                    turns.append((mine, theirs))
                    print("   %d and %d a second, %.1f and %.1f µs of CPU" % (mine[0], theirs[0], mine[1], theirs[1]), flush=True)
                return len(body), turns


def figures(name, turns, required=None):
    rates = [(a[0], b[0]) for a, b in turns]
    costs = [(a[1], b[1]) for a, b in turns]
    return [
        Figure(
            name, median([a for a, _ in rates]), "/s", median([b for _, b in rates]), "nginx", median([a / b for a, b in rates]), required),
        Figure(
            "CPU of one", median([a for a, _ in costs]), "µs", median([b for _, b in costs]), "nginx", median([b / a for a, b in costs])),
    ]


def measure():
    size, plain = pairs(PAIRS, False)
    _, secure = pairs(max(1, PAIRS // 2), True)
    return figures(f"front page, {size} bytes", plain, 0.6) + figures("the same by HTTPS", secure)
