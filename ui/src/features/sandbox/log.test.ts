import { beforeEach, describe, expect, it } from "vitest";

import { fakeRequest } from "../../ipc/fake";
import { RequestLog } from "./log.svelte";
import { inView, standing, timeOfDay, whoOf } from "./rows";

let log: RequestLog;
const numbers = (): number[] => log.rows.map(({ number }) => number);
const many = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => fakeRequest(from + index));

beforeEach(() => {
  log = new RequestLog();
});

describe("the log of requests", () => {
  it("has the newest on top, takes an ending in its place, and a later run above an earlier", () => {
    log.take([fakeRequest(1, { ending: "open", status: 0 }), fakeRequest(2)]);
    log.take([fakeRequest(1, { status: 403, error: "AccessDeniedException" })]);
    log.take([fakeRequest(1, { run: 2 })]);
    expect(log.rows.map(({ run, number, status }) => [run, number, status])).toEqual([
      [2, 1, 200],
      [1, 2, 200],
      [1, 1, 403],
    ]);
    expect(log.total).toBe(3);
  });

  it("keeps the newest of a flood and still counts them all, those that were thinned out too", () => {
    log.take(many(1, 2500));
    log.take([fakeRequest(9000)]);
    expect(log.rows).toHaveLength(2000);
    expect(numbers().slice(0, 2)).toEqual([9000, 2500]);
    expect(log.total).toBe(9000);
  });

  it("stands still while paused and says how many came meanwhile", () => {
    log.take(many(1, 2));
    log.pause();
    log.take(many(3, 7));
    expect([numbers(), log.total, log.waiting]).toEqual([[2, 1], 2, 5]);
    log.goOn();
    expect([numbers()[0], log.total, log.paused]).toEqual([7, 7, false]);
  });

  it("does not bring back what was cleared when it ends", () => {
    log.take([fakeRequest(1, { ending: "open" }), fakeRequest(2)]);
    log.clear();
    log.take([fakeRequest(1)]);
    expect([log.rows.length, log.total]).toEqual([0, 0]);
    log.take([fakeRequest(3)]);
    expect([numbers(), log.total]).toEqual([[3], 1]);
  });
});

describe("a request's row", () => {
  it("says how it stands, never by colour alone", () => {
    const said = (change: Parameters<typeof fakeRequest>[1], run: number | null = 1) =>
      standing(fakeRequest(1, change), run).word;
    expect(said({})).toBe("200");
    expect(said({ status: 429, error: "ThrottlingException" })).toBe("429 ThrottlingException");
    expect(said({ ending: "open", status: 0 })).toBe("waiting");
    expect(said({ ending: "open", status: 200 })).toBe("200, streaming");
    expect(said({ ending: "open", status: 200 }, null)).toBe("cut by the stop");
    expect(said({ ending: "dropped" })).toBe("client left");
    expect(said({ ending: "fault" })).toBe("200, fault");
  });

  it("says who asked, as far as they were believed", () => {
    expect(whoOf(fakeRequest(1))).toBe("sandbox");
    expect(whoOf(fakeRequest(1, { identity: null }))).toBe("…223333, refused");
    expect(whoOf(fakeRequest(1, { identity: null, accessKeyId: null, auth: "bearer" }))).toBe("refused");
    expect(whoOf(fakeRequest(1, { identity: null, accessKeyId: null, auth: "none" }))).toBe("not signed");
  });

  it("is in the page only near the view", () => {
    expect(inView(2000, 44, 0, 600)).toEqual({ from: 0, to: 20 });
    expect(inView(2000, 44, 44_000, 600)).toEqual({ from: 994, to: 1020 });
    expect(inView(3, 44, 44_000, 600)).toEqual({ from: 3, to: 3 });
    expect(timeOfDay("2026-11-21T10:00:01.5Z")).toMatch(/^\d\d:00:01\.500$/);
  });
});
