import Credentials
import EventLoop
import HTTP
import Ingress
import Messages
import Testing

/// How much of large bodies there may be, and whose.
@IOLoop
struct BodyRoomsTests {
    private static let mebibyte = 1 << 20

    private func head(_ bench: IngressBench, _ account: String) throws -> HTTPRequest {
        let key = APIKey.make(try #require(Account(account)), bench.secret)
        return HTTPRequest(
            method: .post, scheme: nil, authority: "test", path: "/", headerFields: [.authorization: "Bearer \(key)"])
    }

    /// Lets the first mebibyte come.
    private func come(_ room: any BodyRoom) throws -> any BodyRoom {
        try room.grow(to: Self.mebibyte)
        return room
    }

    private func code(_ take: () throws -> Void) -> String? {
        do {
            try take()
            return nil
        } catch {
            return (error as? RequestError)?.code ?? "\(error)"
        }
    }

    @Test func `an account has its share, and gets it back`() async throws {
        let bench = try IngressBench()
        let door = bench.ingress.bodyDoor(BodyRooms(limit: 100 * Self.mebibyte, limitPerAccount: 3 * Self.mebibyte))
        let alice = try head(bench, "alice")
        var rooms = try (0..<3).map { _ in try door(alice, Self.mebibyte) }
        #expect(code { _ = try door(alice, Self.mebibyte) } == "rate_limit_exceeded")
        #expect(code { _ = try door(try head(bench, "bob"), Self.mebibyte) } == nil)
        // What is small is free.
        let small = try door(alice, BodyRooms.free)
        #expect(code { try small.grow(to: Self.mebibyte) } == "rate_limit_exceeded")
        rooms.removeLast()
        try small.grow(to: Self.mebibyte)
        rooms[0].release()
        rooms[0].release()
        #expect(code { _ = try door(alice, Self.mebibyte) } == nil)
        await bench.stop()
    }

    @Test func `what a packed body did not need is given back`() async throws {
        let bench = try IngressBench()
        let door = bench.ingress.bodyDoor(BodyRooms(limit: 100 * Self.mebibyte, limitPerAccount: 3 * Self.mebibyte))
        let alice = try head(bench, "alice")
        let (first, second) = (try door(alice, 3 * Self.mebibyte), try door(alice, 0))
        #expect(code { try second.grow(to: Self.mebibyte) } == "rate_limit_exceeded")
        first.shrink(to: 2 * Self.mebibyte)
        first.shrink(to: 3 * Self.mebibyte)
        try second.grow(to: Self.mebibyte)
        second.shrink(to: 100)
        #expect(code { try first.grow(to: 3 * Self.mebibyte) } == nil)
        await bench.stop()
    }

    @Test func `those who hold much leave half of all to those who hold nothing`() async throws {
        let bench = try IngressBench()
        let door = bench.ingress.bodyDoor(BodyRooms(limit: 8 * Self.mebibyte, limitPerAccount: 8 * Self.mebibyte))
        let (greedy, poor) = (try head(bench, "greedy"), try head(bench, "poor"))
        var rooms = try (0..<4).map { _ in try come(door(greedy, Self.mebibyte)) }
        #expect(code { _ = try door(greedy, Self.mebibyte) } == "overloaded")
        rooms.append(try come(door(poor, Self.mebibyte)))
        #expect(code { _ = try door(poor, Self.mebibyte) } == "overloaded")
        // A body whose length was not told is one body, too.
        let third = try door(try head(bench, "third"), 0)
        for count in 1...3 { try third.grow(to: count * Self.mebibyte) }
        #expect(code { try third.grow(to: 4 * Self.mebibyte) } == "overloaded")
        rooms = []
        try third.grow(to: 8 * Self.mebibyte)
        await bench.stop()
    }

    @Test func `what is announced and does not come keeps no others out`() async throws {
        let bench = try IngressBench()
        let door = bench.ingress.bodyDoor(BodyRooms(limit: 8 * Self.mebibyte, limitPerAccount: 4 * Self.mebibyte))
        var silent: [any BodyRoom] = []
        for number in 0..<50 { silent.append(try door(try head(bench, "silent-\(number)"), 4 * Self.mebibyte)) }
        let room = try door(try head(bench, "honest"), 4 * Self.mebibyte)
        try room.grow(to: 4 * Self.mebibyte)
        // What comes of the others has room as long as there is any.
        for number in 0..<4 { try silent[number].grow(to: Self.mebibyte) }
        #expect(code { try silent[4].grow(to: Self.mebibyte) } == "overloaded")
        #expect(code { _ = try door(try head(bench, "late"), Self.mebibyte) } == "overloaded")
        room.release()
        try silent[4].grow(to: Self.mebibyte)
        await bench.stop()
    }

    @Test func `a body that comes slowly is given up when its room is needed, and not before`() async throws {
        let bench = try IngressBench()
        var now = ContinuousClock.now
        let rooms = BodyRooms(limit: 4 * Self.mebibyte, limitPerAccount: 4 * Self.mebibyte, clock: { now })
        let door = bench.ingress.bodyDoor(rooms)
        let (slow, steady, whole) = try (
            door(head(bench, "slow"), 2 * Self.mebibyte), door(head(bench, "steady"), 2 * Self.mebibyte),
            door(head(bench, "whole"), 2 * Self.mebibyte)
        )
        var given: [String] = []
        slow.whenGivenUp = { given.append("slow") }
        steady.whenGivenUp = { given.append("steady") }
        try slow.grow(to: 2 * Self.mebibyte - 100)
        try whole.grow(to: Self.mebibyte)
        // 64 KiB a second are enough, and a byte is not.
        for second in 1...10 {
            now += .seconds(1)
            try steady.grow(to: (64 << 10) * (second + 1))
            try slow.grow(to: 2 * Self.mebibyte - 100 + second)
        }
        #expect(given.isEmpty)
        now += .milliseconds(100)
        let next = try door(try head(bench, "next"), Self.mebibyte)
        #expect(given == ["slow"])
        try next.grow(to: Self.mebibyte)
        #expect(code { _ = try door(try head(bench, "late"), 2 * Self.mebibyte) } == "overloaded")
        #expect(given == ["slow"])
        withExtendedLifetime(whole) {}
        await bench.stop()
    }

    @Test func `no more slow bodies are given up than it takes, and none in vain`() async throws {
        let bench = try IngressBench()
        var now = ContinuousClock.now
        let rooms = BodyRooms(limit: 6 * Self.mebibyte, limitPerAccount: 3 * Self.mebibyte, clock: { now })
        let door = bench.ingress.bodyDoor(rooms)
        var given: [String] = []
        var slow: [any BodyRoom] = []
        for name in ["a", "b", "c"] {
            let room = try door(try head(bench, name), 2 * Self.mebibyte)
            room.whenGivenUp = { given.append(name) }
            try room.grow(to: Self.mebibyte)
            now += .milliseconds(10)
            slow.append(room)
        }
        now += .seconds(6)
        let whole = try door(try head(bench, "whole"), 2 * Self.mebibyte)
        try whole.grow(to: 2 * Self.mebibyte)
        let next = try head(bench, "next")
        let first = try door(next, Self.mebibyte)
        // Nothing of its own comes slowly.
        #expect(code { _ = try door(next, 3 * Self.mebibyte) } == "rate_limit_exceeded")
        #expect(given.isEmpty)
        let last = try door(try head(bench, "last"), 3 * Self.mebibyte)
        #expect(given == ["a", "b"])
        try last.grow(to: 3 * Self.mebibyte)
        // What still comes slowly would not be enough.
        #expect(code { _ = try door(try head(bench, "late"), 2 * Self.mebibyte) } == "overloaded")
        #expect(given == ["a", "b"])
        withExtendedLifetime((slow, whole, first)) {}
        await bench.stop()
    }

    @Test func `who tries again after an upload that stalled is let in`() async throws {
        let bench = try IngressBench()
        var now = ContinuousClock.now
        let rooms = BodyRooms(limit: 6 * Self.mebibyte, limitPerAccount: 5 * Self.mebibyte, clock: { now })
        let door = bench.ingress.bodyDoor(rooms)
        var given: [String] = []
        let (silent, own) = try (door(head(bench, "silent"), Self.mebibyte), door(head(bench, "own"), Self.mebibyte))
        silent.whenGivenUp = { given.append("silent") }
        own.whenGivenUp = { given.append("own") }
        try own.grow(to: Self.mebibyte - 1)
        now += .seconds(6)
        let others = try door(try head(bench, "others"), 5 * Self.mebibyte)
        try others.grow(to: 5 * Self.mebibyte)
        #expect(given.isEmpty)
        let again = try door(try head(bench, "own"), Self.mebibyte)
        #expect(given == ["own"])
        try again.grow(to: Self.mebibyte)
        withExtendedLifetime((silent, others)) {}
        await bench.stop()
    }

    @Test func `a body of which some has come goes on beside another of its account`() async throws {
        let bench = try IngressBench()
        let door = bench.ingress.bodyDoor(BodyRooms(limit: 8 * Self.mebibyte, limitPerAccount: 8 * Self.mebibyte))
        let (own, others) = (try head(bench, "own"), try head(bench, "others"))
        let (whole, half) = (try come(door(own, Self.mebibyte)), try come(door(own, 3 * Self.mebibyte)))
        let rest = try door(others, 3 * Self.mebibyte)
        try rest.grow(to: 3 * Self.mebibyte)
        // More than half of all is taken: another one does not begin, and this one is not cut off.
        #expect(code { _ = try door(own, Self.mebibyte) } == "overloaded")
        try half.grow(to: 3 * Self.mebibyte)
        withExtendedLifetime((whole, rest)) {}
        await bench.stop()
    }

    @Test func `an account that spends its share gives up its own bodies only`() async throws {
        let bench = try IngressBench()
        var now = ContinuousClock.now
        let rooms = BodyRooms(limit: 100 * Self.mebibyte, limitPerAccount: 2 * Self.mebibyte, clock: { now })
        let door = bench.ingress.bodyDoor(rooms)
        let (alice, bob) = (try head(bench, "alice"), try head(bench, "bob"))
        let (own, other) = (try door(alice, 2 * Self.mebibyte), try door(bob, 2 * Self.mebibyte))
        var given: [String] = []
        own.whenGivenUp = { given.append("own") }
        other.whenGivenUp = { given.append("other") }
        now += .seconds(4)
        #expect(code { _ = try door(alice, Self.mebibyte) } == "rate_limit_exceeded")
        now += .seconds(2)
        #expect(code { _ = try door(alice, Self.mebibyte) } == nil)
        #expect(given == ["own"])
        await bench.stop()
    }

    @Test(arguments: [("", "missing_api_key"), ("Bearer sk-abc", "invalid_api_key")])
    func `a stranger's large body is not read`(authorization: String, code: String) async throws {
        let bench = try IngressBench()
        let door = bench.ingress.bodyDoor(BodyRooms(limit: Self.mebibyte, limitPerAccount: Self.mebibyte))
        let fields: HTTPFields = authorization.isEmpty ? [:] : [.authorization: authorization]
        let head = HTTPRequest(method: .post, scheme: nil, authority: "test", path: "/", headerFields: fields)
        #expect(self.code { _ = try door(head, Self.mebibyte) } == code)
        // A small one is read, and then refused as ever.
        #expect(self.code { _ = try door(head, 100) } == nil)
        await bench.stop()
    }
}
