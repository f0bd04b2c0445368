"""Compares two buckets of one S3 server and prints every difference as JSON.

Shares nothing with the backfill, not even a client of S3: it reads what the server answers to plain requests, without a
signature. Usage: independent-comparison.py ENDPOINT SOURCE DESTINATION (history|current)

"history" compares all versions and delete markers of each key in their order. "current" compares what readers see, of
which the destination may hold one version each and nothing else.
"""

import hashlib
import http.client
import json
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import quote, unquote_plus, urlsplit

REQUESTS_AT_ONCE = 16
CHUNK = 1024 * 1024
HEADERS = [
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "expires",
    "x-amz-website-redirect-location",
]
ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


@dataclass(frozen=True)
class Entry:
    """A line of a listing. Without a version id it is what readers see under the key."""

    key: str
    version_id: str | None
    is_marker: bool
    size: int
    storage_class: str


class Server:
    def __init__(self, endpoint):
        self.host = urlsplit(endpoint).netloc
        self.local = threading.local()

    def get(self, bucket, key="", query="", read=lambda answer: answer.read()):
        """The status, the headers by their small names, and what `read` makes of the body."""
        path = f"/{bucket}/{quote(key.encode(), safe='/')}" if key else f"/{bucket}"
        for is_last in (False, True):
            connection = getattr(self.local, "connection", None)
            if connection is None:
                connection = self.local.connection = http.client.HTTPConnection(self.host, timeout=120)
            try:
                connection.putrequest("GET", f"{path}?{query}", skip_accept_encoding=True)
                connection.endheaders()
                answer = connection.getresponse()
                headers = {name.lower(): value for name, value in answer.getheaders()}
                return answer.status, headers, read(answer)
            except (http.client.HTTPException, OSError):
                # The server may have closed a connection that was idle.
                connection.close()
                self.local.connection = None
                if is_last:
                    raise

    def pages(self, bucket, query, cursors):
        """The pages of a listing; `cursors` names what each tells of the next one, and what that is asked by."""
        more = ""
        while True:
            status, _, body = self.get(bucket, query=f"{query}&encoding-type=url{more}")
            if status != 200:
                raise SystemExit(f"{bucket} cannot be listed: {status} {body[:500]}")
            page = Page(body.decode())
            yield page
            if page.field("IsTruncated") != "true":
                return
            following = [(asked, page.key(told) if asked == "key-marker" else page.field(told)) for told, asked in cursors]
            more = "".join(f"&{asked}={quote(value, safe='')}" for asked, value in following if value)

    def versions(self, bucket):
        cursors = [("NextKeyMarker", "key-marker"), ("NextVersionIdMarker", "version-id-marker")]
        for page in self.pages(bucket, "versions", cursors):
            yield from page.entries("Version", "DeleteMarker")

    def current(self, bucket):
        for page in self.pages(bucket, "list-type=2", [("NextContinuationToken", "continuation-token")]):
            yield from page.entries("Contents")


class Page:
    """Read by patterns: a key with a control character, which servers send as it is, makes for no XML."""

    def __init__(self, text):
        self.text = text
        # Of the page itself: fields of the same name within the entries are none of its own.
        self.own = re.sub(r"<(Version|DeleteMarker|Contents)>.*?</\1>", "", text, flags=re.DOTALL)

    def field(self, name, text=None):
        found = re.search(rf"<{name}>(.*?)</{name}>", self.own if text is None else text, re.DOTALL)
        return unescaped(found[1]) if found else None

    def key(self, name, text=None):
        value = self.field(name, text)
        return unquote_plus(value) if value and self.field("EncodingType") == "url" else value

    def entries(self, *kinds):
        for kind, text in re.findall(rf"<({'|'.join(kinds)})>(.*?)</\1>", self.text, re.DOTALL):
            yield Entry(
                key=self.key("Key", text) or "",
                version_id=self.field("VersionId", text),
                is_marker=kind == "DeleteMarker",
                size=int(self.field("Size", text) or 0),
                storage_class=self.field("StorageClass", text) or "STANDARD",
            )


def unescaped(text):
    def character(found):
        name = found[1]
        if name.startswith("#x"):
            return chr(int(name[2:], 16))
        return chr(int(name[1:])) if name.startswith("#") else ENTITIES[name]

    return re.sub(r"&(#x[0-9a-fA-F]+|#[0-9]+|lt|gt|amp|quot|apos);", character, text)


def digest(answer):
    content, size = hashlib.sha256(), 0
    while chunk := answer.read(CHUNK):
        content.update(chunk)
        size += len(chunk)
    return {"bytes": content.hexdigest(), "size": size}


def description(server, bucket, entry):
    """Everything about an object that its writer set, by what it is called."""
    version = "" if entry.version_id is None else f"versionId={quote(entry.version_id, safe='')}"
    status, headers, content = server.get(bucket, entry.key, version, digest)
    tag_status, _, tags = server.get(bucket, entry.key, f"tagging&{version}")
    page = Page(tags.decode())
    return {
        "status": status,
        "status of the tags": tag_status,
        **content,
        "listed size": entry.size,
        "storage class": headers.get("x-amz-storage-class", "STANDARD"),
        "listed storage class": entry.storage_class,
        **{name: headers[name] for name in HEADERS if name in headers},
        **{name: value for name, value in headers.items() if name.startswith("x-amz-meta-")},
        "tags": sorted(
            [page.field("Key", tag) or "", page.field("Value", tag) or ""]
            for tag in re.findall(r"<Tag>(.*?)</Tag>", page.text, re.DOTALL)
        ),
    }


def by_key(entries):
    histories = {}
    for entry in entries:
        histories.setdefault(entry.key, []).insert(0, entry)
    return histories


def shape(history):
    return ["delete marker" if entry.is_marker else "version" for entry in history]


class Comparison:
    def __init__(self, server, source, destination):
        self.server, self.buckets = server, (source, destination)
        self.differences = []
        # Tags that the server refuses to tell on both sides are equal, but not compared.
        self.compared = {"versions": 0, "markers": 0, "bytes": 0, "untoldTags": 0}

    def note(self, key, what, source, destination, number=None):
        self.differences.append(
            {"key": key, "version": number, "what": what, "source": source, "destination": destination}
        )

    def run(self, is_current):
        list_bucket = self.server.current if is_current else self.server.versions
        histories = [by_key(list_bucket(bucket)) for bucket in self.buckets]
        if is_current:
            self.expect_nothing_else(histories[1])
        with ThreadPoolExecutor(REQUESTS_AT_ONCE) as pool:
            pending = [
                (pair, number, [pool.submit(description, self.server, *side) for side in zip(self.buckets, pair)])
                for number, pair in self.pairs(*histories)
            ]
            for (entry, _), number, sides in pending:
                self.compare(entry.key, number, *(side.result() for side in sides))

    def expect_nothing_else(self, current):
        held = sum(1 for _ in self.server.versions(self.buckets[1]))
        if held != len(current):
            self.note(None, "versions at the destination", len(current), held)

    def pairs(self, source, destination):
        """The versions that both sides have, with their number, the oldest being 1."""
        for key in sorted({*source, *destination}):
            if key not in destination:
                self.note(key, "missing", shape(source[key]), None)
            elif key not in source:
                self.note(key, "extra", None, shape(destination[key]))
            elif shape(source[key]) != shape(destination[key]):
                self.note(key, "history", shape(source[key]), shape(destination[key]))
            else:
                for number, pair in enumerate(zip(source[key], destination[key]), 1):
                    if pair[0].is_marker:
                        self.compared["markers"] += 1
                    else:
                        yield number, pair

    def compare(self, key, number, source, destination):
        self.compared["versions"] += 1
        self.compared["bytes"] += source["size"]
        self.compared["untoldTags"] += source["status of the tags"] != 200
        if source["status"] != 200:
            self.note(key, "unreadable", source["status"], destination["status"], number)
        for what in sorted({*source, *destination}):
            if source.get(what) != destination.get(what):
                self.note(key, what, source.get(what), destination.get(what), number)


def main(endpoint, source, destination, mode):
    comparison = Comparison(Server(endpoint), source, destination)
    comparison.run(is_current=mode == "current")
    json.dump({"compared": comparison.compared, "differences": comparison.differences}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
