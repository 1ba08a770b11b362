import EventLoop
import HTTP
import JSON
import LogBench
import MessageLog
import Messages
import SimulatedLog
import Testing

@testable import Admin

/// What an operator does with dead letters and keys that are set aside.
@IOLoop
struct DeadLettersTests {
    private let inbox = AuthInbox.topic
    private let log = SimulatedLog(SimulatedBroker(partitions: 1), clock: { Timestamp(milliseconds: 9) })
    private let dead: DeadLetters

    init() {
        dead = DeadLetters(log, clock: { Timestamp(milliseconds: 9) })
    }

    /// Writes a dead letter.
    private func keep(_ id: String, _ reason: String = SetAside.letterReason, isTold: Bool = false) async throws {
        let record = Record(
            topic: inbox, partition: 0, offset: 0, time: Timestamp(milliseconds: 7),
            event: Event(id: id, type: "Noted", key: "alice", value: Array("{}".utf8)))
        _ = try await log.append([DeadLetter(record, reason: reason, isTold: isTold).draft])
    }

    private func say(_ kind: KeyNotice.Kind) async throws {
        _ = try await log.append([KeyNotice(kind, key: "alice").draft(of: inbox, at: Timestamp(milliseconds: 9))])
    }

    private func number(of id: String) async throws -> LetterNumber {
        let letters = try await dead.page(limit: 2_000).letters
        return try #require(letters.first { $0.id == id }).place.number
    }

    private func record(_ letters: Int) -> ChangeRecorded {
        ChangeRecorded(
            by: Actor("console/root"), at: Timestamp(milliseconds: 9), action: "letters.redriven", subject: "auth",
            after: "\(letters)", request: RequestID("q"))
    }

    private func redrive(_ id: String) async throws -> DeadLetters.Redriving {
        try await dead.redrive(inbox, number(of: id), record: record)
    }

    @Test func `a key is released with what came meanwhile, in order, once, and at the time at which it came`()
        async throws
    {
        try await say(.setAside)
        try await keep("a")
        try await keep("b")
        #expect(try await redrive("b") == .held)
        #expect(try await dead.redrive(inbox, key: "alice", record: record) == .held)
        try await say(.released)
        #expect(try await redrive("b") == .sent(1))
        try await say(.setAside)
        try await keep("c")
        #expect(try await dead.keysAside(limit: 9).keys.map(\.key) == ["alice"])
        #expect(try await dead.release(inbox, "alice", record: record) == .sent(2))
        try await say(.released)
        #expect(try await dead.release(inbox, "alice", record: record) == .unknown)
        #expect(try await dead.redrive(inbox, key: "alice", record: record) == .sent(0))
        let sent = try await log.read(inbox, partition: 0, from: 0).map(\.event)
        #expect(sent.map(\.id).filter { !$0.hasPrefix("release") } == ["b", "a", "c"])
        #expect(KeyNotice(sent[1])?.kind == .released)
        #expect(sent.map(\.released?.milliseconds) == [nil, nil, 7, 7])
        try await keep("d")
        #expect(try await dead.redrive(inbox, key: "alice", record: record) == .sent(1))
        // What was sent is in the trail, in the same append.
        let trail = try await log.read(.trail, partition: 0, from: 0)
        let told = try trail.map { try MessageCoding.decode(ChangeRecorded.self, from: $0.event.value).after }
        #expect(told == ["1", "2", "1"])
        log.close()
    }

    @Test func `a letter is sent once, the second wish is told so, and a list shows what was not sent`() async throws {
        for index in 0..<1_001 { try await keep("\(index)", "It cannot be read.") }
        let last = try await number(of: "1000")
        #expect(try await dead.redrive(inbox, last, record: record) == .sent(1))
        #expect(try await dead.redrive(inbox, last, record: record) == .sentBefore)
        #expect(try await log.read(inbox, partition: 0, from: 0).map(\.event.id) == ["1000"])
        #expect(try await dead.page(limit: 2_000).letters.count == 1_000)
        let unknown = LetterNumber(partition: 7, offset: 1)
        #expect(try await dead.redrive(inbox, unknown, record: record) == .unknown)
        log.close()
    }

    @Test func `letters are listed page by page, without those that were sent`() async throws {
        for index in 0..<70 { try await keep("\(index)", "It cannot be read.") }
        for id in ["3", "40", "69"] { #expect(try await redrive(id) == .sent(1)) }
        var pages: [[String]] = []
        var place: LetterPlace?
        repeat {
            let page = try await dead.page(after: place, limit: 25)
            pages.append(page.letters.map(\.id))
            place = try page.next.map { try #require(LetterPlace($0.description)) }
        } while place != nil && pages.count < 9
        #expect(pages.map(\.count).allSatisfy { $0 <= 25 } && pages.count == 3)
        #expect(Array(pages.joined()) == (0..<70).map(String.init).filter { !["3", "40", "69"].contains($0) })
        log.close()
    }

    @Test func `keys that are set aside are listed up to a limit, without those that were released`() async throws {
        for key in ["a", "b", "c"] {
            let notice = KeyNotice(.setAside, key: key, reason: "It died.")
            _ = try await log.append([notice.draft(of: inbox, at: Timestamp(milliseconds: 9))])
        }
        let released = KeyNotice(.released, key: "b").draft(of: inbox, at: Timestamp(milliseconds: 9))
        _ = try await log.append([released])
        let all = try await dead.keysAside(limit: 2)
        #expect(all.keys.map(\.key) == ["a", "c"] && !all.hasMore && all.keys.allSatisfy { $0.consumer == inbox })
        #expect(try await dead.keysAside(limit: 1).hasMore)
        log.close()
    }

    @Test func `more letters than one append takes are sent in order, one part after the other`() async throws {
        try await say(.setAside)
        let letters = (0..<5_001).map { index in
            let record = Record(
                topic: inbox, partition: 0, offset: 0, time: Timestamp(milliseconds: 7),
                event: Event(id: "\(index)", type: "Noted", key: "alice", value: Array("{}".utf8)))
            return DeadLetter(record, reason: SetAside.letterReason).draft
        }
        _ = try await log.append(letters)
        #expect(try await dead.release(inbox, "alice", record: record) == .sent(5_000, hasMore: true))
        try await say(.released)
        #expect(try await dead.redrive(inbox, key: "alice", record: record) == .sent(1))
        let sent = try await log.read(inbox, partition: 0, from: 0, limit: 6_000).map(\.event.id)
        #expect(sent.filter { !$0.hasPrefix("release") } == (0..<5_001).map(String.init))
        log.close()
    }

    @Test func `a letter that two operators send at once is sent once`() async throws {
        let bench = try await AdminBench()
        let event = Event(id: "x", type: "Nothing", key: "alice", value: Array("{}".utf8))
        _ = try await bench.log.append([Draft(topic: inbox, event: event)])
        let list = try #require(try await bench.ask(.get, "/dead").json)
        let letter = try #require(list.member("letters").flatMap { Array($0.elements).first })
        let number = try #require(letter.member("number")?.string)
        let body = #"{"number":"\#(number)"}"#
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { try await bench.ask(.post, "/dead/auth/redrive", body).status } }
            var statuses: [Int] = []
            for try await status in group { statuses.append(status) }
            return statuses
        }
        #expect(statuses.count { $0 == 200 } == 1 && statuses.allSatisfy { [200, 409, 503].contains($0) })
        #expect(try await bench.trail("&action=letters.redriven").count == 1)
        await bench.close()
    }

    @Test func `a letter whose sender was told that it failed cannot take effect`() async throws {
        try await keep("a", "The process died.", isTold: true)
        #expect(try await redrive("a") == .refused)
        #expect(try await log.read(inbox, partition: 0, from: 0).isEmpty)
        log.close()
    }

    @Test func `letters are listed and sent through the API, and what cannot be is explained`() async throws {
        let bench = try await AdminBench()
        let event = Event(id: "x", type: "Nothing", key: "alice", value: Array("{}".utf8))
        _ = try await bench.log.append([Draft(topic: inbox, event: event)])
        let list = try #require(try await bench.ask(.get, "/dead").json)
        let letter = try #require(list.member("letters").flatMap { Array($0.elements).first })
        let number = try #require(letter.member("number")?.string)
        #expect(letter.member("consumer")?.string == "auth" && letter.member("id")?.string == "x")
        let sent = try await bench.ask(.post, "/dead/auth/redrive", #"{"number":"\#(number)"}"#)
        #expect(sent.json?.member("letters")?.int == 1, "\(sent.text)")
        let again = try await bench.ask(.post, "/dead/auth/redrive", #"{"number":"\#(number)"}"#)
        #expect(again.status == 409 && again.code == "conflict")
        #expect(try await bench.trail("&action=letters.redriven").count == 1)
        for (path, body, code) in [
            ("/dead/cook/redrive", #"{"key":"a"}"#, "not_found"),
            ("/dead/auth/redrive", "{}", "missing_required_parameter"),
            ("/dead/auth/redrive", #"{"number":"x"}"#, "invalid_value"),
            ("/dead/auth/redrive", #"{"number":"3-1"}"#, "not_found"),
            ("/dead/auth/release", #"{"key":"alice"}"#, "not_found"),
        ] {
            #expect(try await bench.ask(.post, path, body).code == code, "\(path) \(body)")
        }
        #expect(list.member("has_more")?.bool == false && list.member("next")?.isNull == true)
        let last = "after=auth/\(Int64.max)"
        for query in ["limit=0", "limit=1001", "after=x", "after=cook/1", "after=auth/-1", last] {
            #expect(try await bench.ask(.get, "/dead?\(query)").code == "invalid_value", "\(query)")
        }
        #expect(try await bench.ask(.get, "/dead?after=auth/\(Int32.max)-\(Int64.max - 1)").status == 200)
        await bench.close()
    }

    @Test func `a letter's number says its partition, unless that is the first`() {
        #expect(LetterNumber("12") == LetterNumber(partition: 0, offset: 12))
        #expect(LetterNumber("3-12") == LetterNumber(partition: 3, offset: 12))
        for number in [LetterNumber(partition: 0, offset: 5), LetterNumber(partition: 7, offset: 0)] {
            #expect(LetterNumber(number.description) == number)
        }
        for text in ["", "-1", "1-", "1-2-3", "a", "1-b"] { #expect(LetterNumber(text) == nil) }
        #expect(LetterPlace("auth/3-12")?.number == LetterNumber(partition: 3, offset: 12))
        for text in ["auth", "auth/", "/1", "auth/1/2", "nobody/1"] { #expect(LetterPlace(text) == nil) }
    }
}
