"""Poor accounts with large questions: ten accounts, each as fast as it is let, in a process of their own."""

import collections
import json
import socket
import subprocess
import sys
import threading
import time


class PoorAccounts:
    """`with PoorAccounts(port, keys) as crowd`; afterwards `crowd.statuses` says what they were answered."""

    def __init__(self, port, keys, size=10 << 20, each=1):
        self.arguments = [str(port), str(size), str(each), *keys]

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, __file__, *self.arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        return self

    def __exit__(self, *_):
        said, _ = self.process.communicate("", timeout=60)
        self.statuses = json.loads(said)


def question(key, size):
    body = b'{"model":"demo","messages":[{"role":"user","content":"' + b"x" * (size - 100)
    body += b'"}]}'
    return head(key, len(body)) + body


def head(key, size):
    return (f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n").encode()


def send(port, data):
    """The code of the refusal."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        try:
            connection.sendall(data)
        except OSError:
            pass  # Refused before it was sent whole.
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
        except OSError:
            pass
    for line in answer.split(b"\r\n"):
        if line.lower().startswith(b"x-yizhan-problem:"):
            return line.split(b":")[1].strip().decode()
    return answer[9:12].decode() or "nothing"


def main():
    port, size, each, *keys = sys.argv[1:]
    ended, seen = threading.Event(), collections.Counter()

    def ask(key):
        data = question(key, int(size))
        while not ended.is_set():
            code = send(int(port), data)
            seen[code] += 1
            if code != "insufficient_quota":
                time.sleep(0.2)  # As a client that was asked to wait; still more than it may.

    threads = [threading.Thread(target=ask, args=(key,)) for key in keys for _ in range(int(each))]
    for thread in threads:
        thread.start()
    print("begun", flush=True)
    sys.stdin.read()
    ended.set()
    for thread in threads:
        thread.join()
    print(json.dumps(seen), flush=True)


if __name__ == "__main__":
    main()
