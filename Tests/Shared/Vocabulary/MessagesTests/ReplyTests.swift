import Messages
import Problems
import Testing

@Suite struct ReplyTests {
    private static let address = ReplyAddress(partition: 4, stream: "s1")

    @Test(
        arguments: Ending.allCases.map { Reply.Kind.end($0, usage: nil, problem: nil) } + [
            .part, .takeover, .pointer(ReplyAddress(partition: 9, stream: "a/b/c")),
            .end(.finished, usage: Usage(tokensIn: 1, tokensOut: .max), problem: nil),
            .end(.stopped, usage: Usage(tokensIn: 0, tokensOut: 2, isEstimated: true), problem: nil),
            .end(.failed, usage: nil, problem: Problem(.upstreamTruncated)),
            .end(
                .refused, usage: nil,
                problem: Problem(
                    .invalidValue, "A \"word\", 词.\n", parameter: "a[0]", limit: -1, value: 2, retryAfter: 3,
                    provider: .init(status: 413, code: "x"))),
        ])
    func `a reply comes back from its event`(_ kind: Reply.Kind) {
        let reply = Reply(
            address: Self.address, epoch: 12, sequence: 34, kind: kind, frames: Array("data: 你好\n\n".utf8))
        let draft = reply.draft
        #expect(draft.topic == .replies)
        #expect(draft.partition == 4)
        #expect(Reply(record(draft.event.stored)) == reply)
    }

    @Test(arguments: ["epoch", "sequence", "ending"])
    func `a record without one of its attributes is none of ours`(_ name: String) {
        var event = Reply(
            address: Self.address, epoch: 1, sequence: 0, kind: .end(.finished, usage: nil, problem: nil)
        ).draft.event.stored
        event.attributes.removeAll { $0.name == name }
        #expect(Reply(record(event)) == nil)
    }

    @Test func `a document comes back with its status and its body, and is the stream's one record`() {
        let reply = Reply(
            address: Self.address, epoch: 12, sequence: 0, kind: .document(status: 200, Array("{}".utf8)))
        let event = reply.draft.event.stored
        #expect(event.value == Array("{}".utf8))
        #expect(Reply(record(event)) == reply)
        #expect(reply.isEnd && reply.isVerdict)
    }

    @Test func `a problem that a later version writes still ends the stream as one`() {
        var event = Reply(
            address: Self.address, epoch: 1, sequence: 0, kind: .end(.failed, usage: nil, problem: Problem(.late))
        ).draft.event.stored
        event.attributes = event.attributes.map { attribute in
            attribute.name == "problem" ? .init("problem", #"{"code":"unheard_of"}"#) : attribute
        }
        #expect(Reply(record(event))?.kind == .end(.failed, usage: nil, problem: Problem(.internalError)))
    }

    @Test func `a record of an unknown type is none of ours`() {
        var event = Reply(address: Self.address, epoch: 1, sequence: 0, kind: .part).draft.event.stored
        event.type = "Postcard"
        #expect(Reply(record(event)) == nil)
    }

    @Test func `an address is read as it was written, also by the first release`() throws {
        let address = ReplyAddress(partition: 4, stream: "s1", offset: 12)
        #expect(try MessageCoding.decode(ReplyAddress.self, from: MessageCoding.encode(address)) == address)
        let old = Array(#"{"partition":4,"stream":"s1"}"#.utf8)
        #expect(try MessageCoding.decode(ReplyAddress.self, from: old) == Self.address)
    }

    private func record(_ event: Event) -> Record {
        Record(topic: .replies, partition: 4, offset: 1, time: Timestamp(milliseconds: 0), event: event)
    }
}

@Suite struct ReplyOrderTests {
    @Test func `parts are taken in order, each sequence once`() {
        #expect(accepted([part(0), part(1), part(1), part(0), part(2)]) == [true, true, false, false, true])
    }

    @Test func `a takeover is not shown, and what lower epochs still write does not count`() {
        let replies = [
            part(0, epoch: 1), reply(1, epoch: 2, .takeover), part(1, epoch: 1), end(2, epoch: 1),
            part(2, epoch: 2), end(3, epoch: 2),
        ]
        #expect(accepted(replies) == [true, false, false, false, true, true])
    }

    @Test func `the first end closes a stream`() {
        #expect(accepted([end(0, .failed), end(1, .finished), part(1)]) == [true, false, false])
    }

    @Test(arguments: [Ending.refused, .expired])
    func `what a processor decided ends a stream, whatever the epochs of its other writer`(_ ending: Ending) {
        let replies = [
            part(0, epoch: 5), part(1, epoch: 5), end(0, epoch: 2, ending), part(2, epoch: 5),
            end(3, epoch: 6),
        ]
        #expect(accepted(replies) == [true, true, true, false, false])
    }

    @Test func `a pointer ends a stream`() {
        let pointer = reply(0, epoch: 1, .pointer(ReplyAddress(partition: 0, stream: "t")))
        #expect(accepted([pointer, pointer, part(1)]) == [true, false, false])
    }

    @Test func `the next sequence is the one after the last that counted`() {
        var order = ReplyOrder()
        _ = [part(0), part(1), part(1)].map { order.accepts($0) }
        #expect(order.next == 2)
        #expect(!order.isEnded)
    }

    @Test func `parts that are missing are noticed, unless a failure stands in their place`() {
        let failure = reply(5, epoch: 1, .end(.failed, usage: nil, problem: Problem(.unavailable)))
        let takeover = reply(0, epoch: 2, .takeover)
        let whole = [
            [part(0), part(0), part(1)], [part(0), takeover, part(7), end(1, epoch: 2)], [part(0), failure],
        ]
        let cut = [[part(1)], [part(0), part(2), part(1)], [part(0), end(2)], [takeover, part(1, epoch: 2)]]
        for (replies, hasGap) in whole.map({ ($0, false) }) + cut.map({ ($0, true) }) {
            var order = ReplyOrder()
            for reply in replies { _ = order.accepts(reply) }
            #expect(order.hasGap == hasGap)
        }
    }

    private func accepted(_ replies: [Reply]) -> [Bool] {
        var order = ReplyOrder()
        return replies.map { order.accepts($0) }
    }

    private func part(_ sequence: Int, epoch: Int64 = 1) -> Reply { reply(sequence, epoch: epoch, .part) }

    private func end(_ sequence: Int, epoch: Int64 = 1, _ ending: Ending = .finished) -> Reply {
        reply(sequence, epoch: epoch, .end(ending, usage: nil, problem: nil))
    }

    private func reply(_ sequence: Int, epoch: Int64, _ kind: Reply.Kind) -> Reply {
        Reply(address: ReplyAddress(partition: 0, stream: "s"), epoch: epoch, sequence: sequence, kind: kind)
    }
}
