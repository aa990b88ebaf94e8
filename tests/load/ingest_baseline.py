"""The baseline of `josei bench ingest`: taking a receipt file in, as a straightforward Python script does it.

    python3 tests/load/ingest_baseline.py FILE FOLDER

It does the job of the function `receipt-ingest` on one file, with the usual packages and no tricks:

1. read the file and split it into records and fields (Windows-31J, CR LF or LF, a last 0x1A);
2. check each receipt: order of records, 保険者番号 and 負担者番号 with their check digits, dates, points, number of 公費,
   sum of the day fields of each detail record; and the totals of GO both ways. These are the main rules only, and
   without the widths and character sets of all fields: the program under test checks more;
3. cut the file into chunks of whole receipts, about 4 MiB each, with an index (receipt, line, offset, length) in front;
4. compress each chunk with zstd level 1, seal it with AES-256-GCM in pieces of 16 KiB, and write it to FOLDER;
   the answers on its receipts are sealed beside it.

It prints one JSON object: SHA-256 of the plaintext in the chunks with the head and tail of the file (the bench compares
it with its own), microseconds of CPU after the imports, receipts, accepted ones, points, chunks, stored bytes, and the
most memory it used (KiB).

Needs Python 3.9 or newer and: python3 -m pip install cryptography zstandard
"""

import datetime
import hashlib
import json
import os
import resource
import sys
import time

import zstandard
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK_BYTES = 4 << 20
PIECE_BYTES = 16 << 10
ZSTD_LEVEL = 1
# Records with 31 day fields, and where the days begin; 回数 stands before them at 6.
DAYS_AT = {"SI": 13, "IY": 13, "TO": 17}


def luhn(digits):
    """True if the last digit is the check digit of the others (eligibility.md §1.1)."""
    if not digits.isdigit():
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value // 10 + value % 10
    return total % 10 == 0


def is_date(text):
    """True for YYYYMMDD."""
    try:
        datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return len(text) == 8


class Receipt:
    """One receipt while it is read."""

    def __init__(self, line):
        self.line = line
        self.raw = []
        self.records = {}
        self.faults = []

    def add(self, raw, fields, line):
        self.raw.append(raw)
        self.records.setdefault(fields[0], []).append((fields, line))

    def check(self):
        """Fills the faults; gives (points, number of payers)."""
        common, line = self.records["RE"][0]
        if len(common) < 7 or not is_date(common[6]):
            self.faults.append((line, "RE", 6))
        if len(common) < 7 or common[5] not in ("1", "2") or not common[4]:
            self.faults.append((line, "RE", 5))
        insurers, programmes = self.records.get("HO", []), self.records.get("KO", [])
        if len(insurers) > 1 or (not insurers and not programmes):
            self.faults.append((line, "HO", 0))
        for fields, line in insurers + programmes:
            if len(fields) < 6 or not luhn(fields[1].strip()):
                self.faults.append((line, fields[0], 1))
        for fields, line in programmes:
            if len(fields) < 3 or not luhn(fields[2]):
                self.faults.append((line, "KO", 2))
        for kind, first in DAYS_AT.items():
            for fields, line in self.records.get(kind, []):
                days = sum(int(day) for day in fields[first : first + 31] if day)
                if days and fields[6].isdigit() and days != int(fields[6]):
                    self.faults.append((line, kind, 6))
        points = 0
        payer = (insurers or programmes)[:1]
        if payer:
            text = payer[0][0][5]
            if text.isdigit():
                points = int(text)
            else:
                self.faults.append((payer[0][1], payer[0][0][0], 5))
        return points, len(insurers) + len(programmes)


class Writer:
    """Collects whole receipts, seals a chunk when it is full."""

    def __init__(self, folder):
        self.folder = folder
        self.plain_hash = hashlib.sha256()
        self.compressor = zstandard.ZstdCompressor(level=ZSTD_LEVEL)
        self.chunks = 0
        self.stored = 0
        self.reset()

    def reset(self):
        self.size = 0
        self.parts = []
        self.index = []
        self.answers = []

    def add(self, receipt, number):
        raw = b"".join(receipt.raw)
        self.index.append({"number": number, "line": receipt.line, "offset": self.size, "length": len(raw)})
        self.answers.append({"number": number, "line": receipt.line, "accepted": not receipt.faults, "faults": receipt.faults})
        self.parts.append(raw)
        self.size += len(raw)
        if self.size >= CHUNK_BYTES:
            self.close()

    def close(self):
        if not self.parts:
            return
        self.chunks += 1
        plain = b"".join(self.parts)
        self.plain_hash.update(plain)
        index = json.dumps(self.index).encode()
        packed = len(index).to_bytes(4, "big") + index + self.compressor.compress(plain)
        self.seal(f"chunk-{self.chunks:06}", packed)
        self.seal(f"answers-{self.chunks:06}", json.dumps(self.answers).encode())
        self.reset()

    def seal(self, name, plain):
        """Pieces of 16 KiB, each with its counter as nonce under a key of its own."""
        cipher = AESGCM(AESGCM.generate_key(bit_length=256))
        pieces = range(0, len(plain) + 1, PIECE_BYTES)
        sealed = [cipher.encrypt(at.to_bytes(12, "big"), plain[at : at + PIECE_BYTES], None) for at in pieces]
        with open(os.path.join(self.folder, name), "wb") as target:
            target.writelines(sealed)
        self.stored += sum(map(len, sealed))


def ingest(path, folder):
    """Takes the file in; gives the writer and the counts."""
    with open(path, "rb") as source:
        data = source.read()
    writer = Writer(folder)
    counts = {"receipts": 0, "accepted": 0, "points": 0}
    payers = 0
    declared = None
    tail = []
    receipt = None

    def close():
        nonlocal payers
        counts["receipts"] += 1
        receipt_points, receipt_payers = receipt.check()
        counts["points"] += receipt_points
        counts["accepted"] += not receipt.faults
        payers += receipt_payers
        writer.add(receipt, counts["receipts"])

    for line, raw in enumerate(data.splitlines(keepends=True), start=1):
        fields = raw.rstrip(b"\r\n\x1a").decode("cp932").split(",")
        if receipt and fields[0] in ("RE", "GO"):
            close()
            receipt = None
        if fields[0] == "RE":
            receipt = Receipt(line)
        if fields[0] == "GO":
            declared = (int(fields[1]), int(fields[2]))
        if receipt:
            receipt.add(raw, fields, line)
        elif counts["receipts"]:
            tail.append(raw)
        else:
            writer.plain_hash.update(raw)
    if receipt:
        close()
    writer.close()
    writer.plain_hash.update(b"".join(tail))
    counts["totals_agree"] = (
        declared is not None and declared[0] in (counts["receipts"], payers) and declared[1] == counts["points"]
    )
    return writer, counts


def main():
    path, folder = sys.argv[1:]
    begun = time.process_time_ns()
    writer, counts = ingest(path, folder)
    cpu = time.process_time_ns() - begun
    figures = {
        "sha256": writer.plain_hash.hexdigest(),
        "cpu_microseconds": cpu // 1000,
        "chunks": writer.chunks,
        "stored_bytes": writer.stored,
        "peak_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }
    print(json.dumps(counts | figures))


if __name__ == "__main__":
    main()
