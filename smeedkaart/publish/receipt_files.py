"""The receipt of one area as a file: for people, for Excel, for programs."""

from __future__ import annotations

import csv
import io
import json

from smeedkaart.funding.receipt import Receipt
from smeedkaart.publish.spreadsheet import as_label, no_formula
from smeedkaart.statistics.zones import ZoneData

__all__ = ["receipt_csv", "receipt_json", "receipt_text"]


def receipt_text(receipt: Receipt, zones: ZoneData) -> str:
    """Give the receipt as text, with the notice and the credits that must travel along."""
    return "\n".join([receipt.as_text().rstrip("\n"), "", *_credits(zones), ""])


def receipt_json(receipt: Receipt, zones: ZoneData) -> str:
    """Give the receipt as JSON; amounts are text, so that no reader makes floats of them."""
    data = {
        "area": receipt.area,
        "name": receipt.name,
        **receipt.to_dict(),
        "notice": zones.notice,
        "attribution": zones.attribution,
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def receipt_csv(receipt: Receipt, zones: ZoneData) -> bytes:
    """Give the receipt as a table for a Dutch Excel: semicolons, and nothing that it takes for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([as_label(receipt.name), ""])
    for row in receipt.rows():
        writer.writerow([no_formula(row.label), no_formula(row.amount)])
    for sentence in _credits(zones):
        writer.writerow([no_formula(sentence), ""])
    return out.getvalue().encode("utf-8-sig")


def _credits(zones: ZoneData) -> list[str]:
    return [text for text in (zones.notice, zones.attribution) if text]
