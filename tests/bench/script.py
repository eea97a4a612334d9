"""The script the engine is measured against: what somebody who knows asyncio writes in an afternoon.

One HTTP client, one semaphore for each provider at 80 % of its limit, every row a task that goes down the waterfall
until somebody knows the address, three tries when told to slow down, the result in a CSV file.

    python script.py people.csv http://127.0.0.1:8787 found.csv
"""

import asyncio
import csv
import json
import sys

import httpx

KEY = "practice-key"


class Provider:
    def __init__(self, limit, url, headers, question, address):
        self.gate = asyncio.Semaphore(int(limit * 0.8))
        self.url, self.headers = url, headers
        self.question, self.address = question, address
        self.calls = 0

    async def find(self, client, row):
        async with self.gate:
            for attempt in range(3):
                self.calls += 1
                answer = await client.post(self.url, headers=self.headers, json=self.question(row))
                if answer.status_code == 429:
                    await asyncio.sleep(2**attempt)
                    continue
                return self.address(answer.json())
        return None


def at(*path):
    def address(body):
        for name in path:
            body = (body or {}).get(name)
        return body or None

    return address


def names(row):
    return {"first_name": row["First name"], "last_name": row["Last name"]}


def waterfall(world):
    """The providers, who knows most first."""
    return [
        Provider(30, f"{world}/p/findymail/api/search/name",
                 {"authorization": f"Bearer {KEY}", "accept": "application/json"},
                 lambda row: {"name": f"{row['First name']} {row['Last name']}", "domain": row["Website"]},
                 at("contact", "email")),
        Provider(40, f"{world}/p/apollo/api/v1/people/match", {"x-api-key": KEY},
                 lambda row: {**names(row), "domain": row["Website"]},
                 at("person", "email")),
        Provider(25, f"{world}/p/leadmagic/v1/people/email-finder", {"x-api-key": KEY},
                 lambda row: {**names(row), "domain": row["Website"]},
                 at("email")),
        Provider(12, f"{world}/p/prospeo/enrich-person", {"x-key": KEY},
                 lambda row: {"data": {**names(row), "company_website": row["Website"]}},
                 at("person", "email", "email")),
    ]


async def enrich(client, providers, row):
    for provider in providers:
        email = await provider.find(client, row)
        if email:
            row["Email"] = email
            return


async def main(source, world, target):
    with open(source, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    providers = waterfall(world)
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    async with httpx.AsyncClient(limits=limits, timeout=30) as client:
        await asyncio.gather(*(enrich(client, providers, row) for row in rows))
    with open(target, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*rows[0], *([] if "Email" in rows[0] else ["Email"])])
        writer.writeheader()
        writer.writerows(rows)
    print(json.dumps({
        "found": sum(1 for row in rows if row.get("Email")),
        "calls": sum(provider.calls for provider in providers),
    }))


asyncio.run(main(*sys.argv[1:]))
