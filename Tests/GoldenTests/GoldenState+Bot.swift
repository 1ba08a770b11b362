import Bot
import Messages
import Processing
import ProcessingBench

extension GoldenState {
    /// A chat in which a long answer waits to be read on, and a group's question; with something in each of its parts.
    static let bot: GoldenState = {
        var bench = ProcessorBench(Bot())
        var terms = Sample.botTerms
        terms.abilities = []
        // A newcomer's first words wait for a gift, and are taken.
        var first = Sample.delivered(.command(.help))
        (first.name, first.request, first.chat) = ("n0", RequestID("n0"), RequestID("n1"))
        (first.terms, first.created) = (terms, nil)
        (first.terms.gift, first.terms.giftBudget) = (.yuan(1), .yuan(100))
        first.deadline = bench.time + .seconds(4)
        _ = bench.feed(.delivered(first))
        _ = bench.feed(.welcomed(BotWelcomed(identity: Sample.sender(), isGiven: true)))
        let linked = BotLinked(identity: Sample.sender(), account: Sample.account, at: bench.time)
        _ = bench.feed(.linked(linked))
        // Of an earlier message no more than its name is left.
        var earlier = Sample.delivered(.command(.help))
        (earlier.name, earlier.request, earlier.chat) = ("m0", RequestID("d0"), RequestID("c0"))
        (earlier.terms, earlier.created) = (terms, nil)
        earlier.deadline = bench.time + .seconds(4)
        _ = bench.feed(.delivered(earlier))
        _ = bench.pass(.seconds(61))
        var received = Sample.delivered(.text("你好"))
        (received.terms, received.created) = (terms, nil)
        received.deadline = bench.time + .seconds(4)
        _ = bench.feed(.delivered(received))
        // Nothing more is written, so it is asked.
        _ = bench.pass(.milliseconds(terms.joinMilliseconds))
        let text = String(repeating: "一句话。", count: 600)
        _ = bench.feed(
            .given(AnswerGiven(identity: Sample.sender(), request: received.chat, ending: .finished, text: text)))
        // Another question is asked.
        var second = Sample.delivered(.text("还有呢？为什么"))
        (second.name, second.request, second.chat) = ("m2", RequestID("d2"), RequestID("c2"))
        (second.terms, second.created) = (terms, nil)
        second.deadline = bench.time + .seconds(4)
        _ = bench.feed(.delivered(second))
        _ = bench.feed(.noticed(Sample.notice(.creditLow(available: .fen(5)))))
        // A group's own state.
        _ = bench.feed(.due(Sample.pollDue()))
        _ = bench.feed(.listed(TopicsListed(Sample.topicsAsked, topics: Sample.topics)))
        return GoldenState(bench)
    }()
}
