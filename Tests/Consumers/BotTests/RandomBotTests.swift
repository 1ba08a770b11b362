import Messages
import Processing
import ProcessingBench
import Testing

@testable import Bot

/// A platform, a person and a model at random: losses, delays, duplicates, and answers that take from no time to a minute.
@Suite struct RandomBotTests {
    /// So many chats are played for each argument.
    private static let each: UInt64 = 20

    @Test(arguments: 1...15 as ClosedRange<UInt64>)
    func `one question is one charge, a delivery has one answer, and no push is too many`(group: UInt64) {
        for number in 0..<Self.each {
            var chat = PlayedChat(seed: group * 1_000 + number, mayLose: true)
            chat.play(messages: 7)
            chat.expectOneChargeEach()
            #expect(chat.platform.violations == [], "seed \(group * 1_000 + number)")
        }
    }

    /// Where the platform gets what we say, the person sees all of it.
    @Test(arguments: 31...40 as ClosedRange<UInt64>)
    func `every question is asked, and every answer seen once`(group: UInt64) {
        for number in 0..<Self.each {
            var chat = PlayedChat(seed: group * 1_000 + number, mayLose: false)
            chat.play(messages: 6)
            chat.readAll()
            chat.expectOneChargeEach()
            chat.expectAllSeen()
            #expect(chat.platform.violations == [], "seed \(group * 1_000 + number)")
        }
    }

    /// The seeds above do something.
    @Test func `the seeds reach what they are to show`() {
        var ways = [0, 0, 0]
        var (questions, waits) = (0, 0)
        for seed in 1...60 as ClosedRange<UInt64> {
            var chat = PlayedChat(seed: seed, mayLose: true)
            chat.play(messages: 7)
            for seen in chat.platform.seen {
                switch seen.way {
                case .reply: ways[0] += 1
                case .push: ways[1] += 1
                case .fault: ways[2] += 1
                }
            }
            questions += chat.platform.charges.count
            waits += chat.platform.seen.count { $0.text == Played.words.stillThinking }
        }
        #expect(ways[0] > 100 && ways[1] > 20 && ways[2] > 0, "\(ways)")
        #expect(questions > 100 && waits > 5, "\(questions), \(waits)")
    }
}

/// A chat by chance.
private struct PlayedChat {
    private(set) var platform: PlayedPlatform
    private let seed: UInt64
    private let mayLose: Bool
    /// The texts that were written as questions.
    private var texts: [String] = []

    init(seed: UInt64, mayLose: Bool) {
        self.seed = seed
        self.mayLose = mayLose
        var terms = Played.terms(join: seed.isMultiple(of: 3) ? 1_000 : 0)
        if seed.isMultiple(of: 2) { terms.abilities = [.push, .typing] }
        terms.pushes = 2 + Int(seed % 4)
        platform = PlayedPlatform(
            terms, answerTime: nil, sentences: seed.isMultiple(of: 5) ? 12 : 1, seed: seed,
            reloads: seed.isMultiple(of: 7))
        platform.faults.lateDeliveries = 15
        platform.faults.doubledDeliveries = 15
        platform.faults.quickRepeats = 30
        platform.faults.refusedPushes = 10
        guard mayLose else { return }
        platform.faults.lostDeliveries = 15
        platform.faults.lostReplies = 10
        platform.faults.unknownPushes = 10
        platform.faults.refusedQuestions = 10
        platform.faults.silentModels = 5
    }

    mutating func play(messages: Int) {
        for number in 1...messages {
            platform.run(for: .milliseconds(platform.draw(2) == 0 ? platform.draw(1_500) : platform.draw(30_000)))
            switch platform.draw(mayLose ? 12 : 8) {
            case 0: platform.write("1")
            case 1: platform.send(.command(.balance))
            case 8: platform.send(.command(.stop))
            case 9: platform.send(.unfollowed)
            case 10: platform.send(.command(.new))
            case 11: platform.send(.followed())
            default:
                texts.append("问题\(number)号")
                platform.write("问题\(number)号")
            }
        }
        platform.run(for: .seconds(100))
    }

    /// The person asks for what waits until nothing does.
    mutating func readAll() {
        platform.faults = PlayedPlatform.Faults()
        platform.run(for: .seconds(400))
        for _ in 0..<60 where !(platform.bench.state.outboxes["main"]?.items.isEmpty ?? true) {
            platform.write("1")
            platform.run(for: .seconds(20))
        }
        #expect(platform.bench.state.outboxes["main"]?.items.isEmpty ?? true, "seed \(seed)")
        #expect(platform.bench.state.conversations["main"]?.running == nil, "seed \(seed)")
    }

    func expectOneChargeEach() {
        for text in texts {
            let asked = platform.questions.filter { $0.value.contains(text) }
            #expect(asked.count <= 1, "seed \(seed): \(text) was asked as \(asked.keys.sorted())")
        }
        for (request, count) in platform.charges { #expect(count == 1, "seed \(seed): \(request)") }
    }

    func expectAllSeen() {
        for text in texts {
            #expect(platform.questions.contains { $0.value.contains(text) }, "seed \(seed): \(text)")
        }
        for request in platform.charges.keys {
            let name = PlayedPlatform.name(of: request)
            for number in 1...platform.sentences {
                let times = platform.times(of: "«\(name).\(number)»")
                #expect(times == 1, "seed \(seed): «\(name).\(number)» was seen \(times) times")
            }
        }
    }
}
