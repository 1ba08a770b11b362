import Foundation
import JSON
import MessageLog
import Messages
import Testing

/// What earlier versions wrote is read for ever, and what this one writes is on record.
@Suite struct GoldenTests {
    @Test(arguments: [GoldenFile.messages, .replies, .states, .notes])
    func `what this version writes is what was last recorded, byte for byte`(_ file: GoldenFile) throws {
        let newest = try #require(GoldenVersion.all.last)
        let recorded = try newest.records(file)
        let current = file.current
        #expect(
            current.map(\.name) == recorded.map(\.name),
            "Record a version: YIZHAN_RECORD_GOLDEN=<version> swift test --filter GoldenTests")
        for (record, golden) in zip(current, recorded) {
            #expect(
                text(record.bytes) == text(golden.bytes),
                "\(record): record a version that follows \(newest), or \(newest) again if it was not released.")
        }
    }

    @Test(arguments: GoldenVersion.all)
    func `every message that a version wrote is read, and keeps all that it said`(_ version: GoldenVersion) throws {
        for golden in try version.records(.messages) {
            let inbox = try #require(GoldenMessage.inboxes.first { $0.topic.name == golden.parts[0] }, "\(golden)")
            let type = golden.parts[1].split(separator: "/")[0]
            let event = Event(id: "1", type: String(type), key: "k", value: golden.bytes)
            let message = try #require(
                try? inbox.read(event), "\(golden) cannot be read; a new member needs a default.")
            #expect(try keeps(golden.bytes, MessageCoding.encode(message)), "\(golden)")
        }
    }

    /// A chat that was read is passed on as it was written, so that its message says nothing about how it is read.
    @Test(arguments: GoldenVersion.all)
    func `every chat that a version wrote is read, and keeps all that it said`(_ version: GoldenVersion) throws {
        for golden in try version.records(.messages) {
            // What is told to Bot has a request of this name.
            guard let written = try JSONValue(parsing: golden.bytes).member("chat"), written.isObject else { continue }
            let chat = try MessageCoding.decode(Chat.self, from: Array(written.text))
            #expect(try keeps(Array(written.text), MessageCoding.encode(chat)), "\(golden)")
        }
    }

    @Test(arguments: GoldenVersion.all)
    func `every reply that a version wrote is read, and keeps all that it said`(_ version: GoldenVersion) throws {
        for golden in try version.records(.replies) {
            let reply = try #require(Reply(try GoldenReply.read(golden)), "\(golden) is none of ours.")
            #expect(try keeps(golden.bytes, GoldenReply(reply: reply).record.bytes), "\(golden)")
        }
    }

    @Test(arguments: GoldenVersion.all)
    func `every state that a version wrote is read, and keeps all that it held`(_ version: GoldenVersion) throws {
        let records = try version.records(.states)
        for state in GoldenState.all {
            let own = records.filter { $0.parts[0] == state.processor }
            let inspector = state.inspect(own.map { (name: $0.parts[1], value: $0.bytes) })
            for golden in own {
                let rewritten = try #require(
                    inspector.rewritten[golden.parts[1]], "No part of a state reads \(golden).")
                #expect(try keeps(golden.bytes, rewritten), "\(golden)")
            }
        }
        #expect(Set(records.map(\.parts[0])).subtracting(GoldenState.all.map(\.processor)).isEmpty)
    }

    @Test(arguments: GoldenVersion.all)
    func `every note that a version wrote is read, and keeps all that it said`(_ version: GoldenVersion) throws {
        for golden in try version.records(.notes) {
            let note = try #require(GoldenNote.all.first { $0.record.name == golden.name }, "Nothing reads \(golden).")
            let rewritten = try #require(
                try? note.rewrite(golden.bytes), "\(golden) cannot be read; a new member needs a default.")
            #expect(try keeps(golden.bytes, rewritten), "\(golden)")
        }
    }

    @Test(arguments: GoldenVersion.all)
    func `every credential that a version made is good, and says what it said`(_ version: GoldenVersion) throws {
        let secret = try #require(GoldenCredential.secret)
        let records = try version.records(.credentials)
        #expect(records.map(\.name) == ["code", "key", "stream"])
        for golden in records {
            let written = try #require(try JSONValue(parsing: golden.bytes).member("text")?.string)
            let read = try #require(GoldenCredential.record(golden.name, written, secret), "\(golden) is none of ours.")
            #expect(try keeps(golden.bytes, read.bytes))
        }
    }

    // MARK: - Nothing is left out

    /// The consumers of which no messages or no states are on record.
    private static func leftOut(_ consumers: [Consumer]) -> [String] {
        let topics = GoldenMessage.inboxes.map(\.topic)
        let states = GoldenState.all.map(\.processor)
        return consumers.filter { consumer in
            if let inbox = consumer.inbox, !topics.contains(inbox) { return true }
            return consumer.kind == .processor && !states.contains(consumer.reads.name)
        }.map(\.name)
    }

    @Test func `no consumer is left out`() {
        #expect(Self.leftOut(Consumer.all) == [])
        #expect(Set(GoldenMessage.inboxes.map(\.topic)).isSuperset(of: Topic.kept))
    }

    @Test(arguments: [Consumer.Kind.processor, .activity])
    func `a consumer that is left out is found`(kind: Consumer.Kind) {
        let census = Consumer("Census", kind, of: AuthInbox.self, "counts")
        #expect(Self.leftOut(Consumer.all + [census]) == ["Census"])
        // Its messages are on record, and it keeps no state yet that is.
        let echo = Consumer("Responder", kind, of: ResponderInbox.self, "counts")
        #expect(Self.leftOut([echo]) == (kind == .processor ? ["Responder"] : []))
    }

    @Test func `every message of every inbox is on record`() {
        for inbox in GoldenMessage.inboxes {
            let recorded = Set(GoldenMessage.all.filter { $0.topic == inbox.topic }.map(\.draft.event.type))
            #expect(recorded == Set(inbox.types), "\(inbox.topic)")
        }
    }

    @Test func `every part of every processor's state is on record`() {
        let processors = Consumer.all.filter { $0.kind == .processor }.map(\.reads.name)
        #expect(Set(GoldenState.all.map(\.processor)) == Set(processors))
        for state in GoldenState.all {
            let names = state.records.map { $0.parts[1] }
            for part in state.inspect([]).parts {
                #expect(names.contains { EntryInspector.isOf(part, $0) }, "\(state.processor) keeps '\(part)'.")
            }
        }
    }

    @Test func `every kind of reply is on record`() {
        #expect(Set(GoldenReply.all.map { GoldenReply.kind(of: $0.reply) }) == Set(GoldenReply.kinds))
    }

    // MARK: - What is carried beside the bytes

    /// Where the writer and the reader share a process, what was written is handed on and not decoded again.
    @Test func `a message that is carried is the one that its bytes say`() throws {
        for golden in GoldenMessage.all {
            let carried = try golden.read(golden.draft.event)
            let decoded = try golden.read(golden.draft.event.stored)
            #expect(golden.draft.event.content != nil)
            #expect(try hashable(decoded) == hashable(golden.message), "\(golden.record)")
            #expect(try hashable(carried) == hashable(decoded), "\(golden.record)")
        }
    }

    @Test func `a reply that is carried is the one that its bytes say`() throws {
        for golden in GoldenReply.all {
            let event = golden.reply.draft.event
            #expect(event.content != nil)
            let read = [event, event.stored].map { event in
                Reply(Record(topic: .replies, partition: 4, offset: 9, time: Timestamp(milliseconds: 1), event: event))
            }
            #expect(read == [golden.reply, golden.reply], "\(golden.record)")
        }
        var told = GoldenReply.all[0].reply
        told.address = ReplyAddress(partition: 4, stream: "chatcmpl-s/1", offset: 7)
        #expect(told.draft.event.content as? Reply == GoldenReply.all[0].reply)
    }

    private func hashable(_ message: any Message) throws -> AnyHashable {
        let comparable = (message as? any Hashable).map { AnyHashable($0) }
        return try #require(comparable, "A message can be compared.")
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
