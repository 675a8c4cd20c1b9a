# SPDX-License-Identifier: Apache-2.0
"""A real nginx in front of a rig's web daemon."""
from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from rig import USER, Rig, free_port
from child import Child, wait_until  # the path is set by rig

READY_SECONDS = 20.0
CONFIGURATION = """
daemon off;
master_process on;
user {user};
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
    upstream bangui {{
        server unix:{socket};
        keepalive 8;
    }}
    server {{
        listen {host}:{port};
        location {location} {{
            proxy_pass http://bangui;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
        }}
    }}
}}
"""


def start_nginx(rig: Rig, at_the_end: Callable[..., Any], host: str = "127.0.0.1", location: str = "/") -> int:
    """The port on which it listens, with BanGUI at `location`; its end is left to `at_the_end`."""
    port = free_port()
    configuration = rig.folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=rig.folder, user=USER, socket=rig.web.socket, host=host,
                                                  port=port, location=location))
    nginx = Child("nginx", ["/usr/sbin/nginx", "-c", str(configuration), "-p", str(rig.folder)], rig.folder / "nginx.out")
    at_the_end(nginx.stop)
    nginx.spawn()

    def listens() -> bool:
        try:
            socket.create_connection((host, port), 5).close()
        except OSError:
            return False
        return True
    wait_until(listens, READY_SECONDS, "nginx to listen")
    return port
