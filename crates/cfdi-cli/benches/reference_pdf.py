"""Microseconds that satcfdi takes for the PDF of the CFDI on standard input, and its bytes."""

import sys
import time

from satcfdi.cfdi import CFDI
from satcfdi.render import pdf_bytes

ROUNDS = 5

document = CFDI.from_string(sys.stdin.buffer.read())
pdf = pdf_bytes(document)
start = time.process_time()
for _ in range(ROUNDS):
    pdf = pdf_bytes(document)
elapsed = time.process_time() - start
print(round(elapsed * 1_000_000 / ROUNDS), len(pdf))
