import Activities
import LLM
import MessageLog
import Messages
import Processing
import SimulatedLog
import Stations

/// LLM's performance of one chat: a model of the activity around its real decision on takeovers.
final class AnsweredChat: Performing {
    private enum Phase {
        case marking
        case looking
        case waiting
        case calling(Upstream.Call)
        case concluding(Ending, Usage?)
    }

    private let chat: ChatAdmitted?
    private let attempt: Attempt
    private var isStopped: Bool
    private var phase: Phase
    private var sequence = 0
    private var published = 0
    /// All that was published, for a person who writes to the bot.
    private var text = ""
    /// A record that the log has not acknowledged yet.
    private var outgoing: Draft?
    private var markedAt: Int64 = .max
    private var nextPartAt: Timestamp?

    init(_ call: ActivityPartition<LLMInbox>.Call) {
        if case .admitted(let chat)? = call.input { self.chat = chat } else { chat = nil }
        attempt = call.attempt
        isStopped = call.attempt.isCancelled
        phase = call.attempt.isTakeover ? .marking : .waiting
    }

    var request: RequestID? { chat?.request }

    func stop() { isStopped = true }

    func due(in world: World) -> Timestamp? {
        guard let chat, case .calling = phase else { return world.broker.time }
        return min(chat.deadline, nextPartAt ?? chat.deadline)
    }

    func step(in world: World) -> Step {
        guard let chat else { return .done(Performance()) }
        if let outgoing { return send(outgoing, in: world) }
        switch phase {
        case .marking:
            if world.flaw == .marksNoTakeover {
                markedAt = world.broker.bounds(.replies, chat.reply.partition).upperBound
            } else {
                outgoing = reply(.takeover, 0).draft
            }
            phase = .looking
            return .progress
        case .looking: return look(chat, in: world)
        case .waiting: return begin(chat, in: world)
        case .calling(let call): return go(on: call, chat, in: world)
        case .concluding(let ending, let usage): return .done(conclusion(ending, usage, in: world))
        }
    }

    /// Repeats the record until the log has it: readers accept a sequence once.
    private func send(_ draft: Draft, in world: World) -> Step {
        if case .success(let placements) = world.append([draft], mayArriveLate: true) {
            outgoing = nil
            if case .looking = phase, let place = placements.first { markedAt = place.offset }
        }
        return .progress
    }

    private func look(_ chat: ChatAdmitted, in world: World) -> Step {
        let records = world.broker.read(
            .replies, chat.reply.partition, key: chat.reply.stream, from: 0, below: markedAt, limit: .max)
        let replies = records.compactMap { Reply($0) }
        var order = ReplyOrder()
        for reply in replies where order.accepts(reply) { text += String(decoding: reply.frames, as: UTF8.self) }
        switch Takeover.decide(replies, limit: 1_000) {
        case .tellAgain(let ending, let usage):
            return .done(Performance(outputs: outputs(ending, usage, in: world)))
        case .interrupt(let sequence) where world.flaw != .callsAgainAfterParts:
            self.sequence = sequence
            phase = .concluding(.interrupted, nil)
        case .interrupt(let sequence):
            self.sequence = sequence
            phase = .waiting
        case .callAnew: phase = .waiting
        }
        return .progress
    }

    private func begin(_ chat: ChatAdmitted, in world: World) -> Step {
        if isStopped {
            phase = .concluding(.stopped, nil)
        } else if world.broker.time >= chat.deadline {
            phase = .concluding(.deadline, nil)
        } else {
            let call = world.upstream.call(chat, &world.random)
            nextPartAt = world.broker.time + call.firstDelay
            phase = .calling(call)
        }
        return .progress
    }

    private func go(on call: Upstream.Call, _ chat: ChatAdmitted, in world: World) -> Step {
        let time = world.broker.time
        if isStopped {
            phase = .concluding(.stopped, estimate(chat))
        } else if time >= chat.deadline {
            phase = .concluding(.deadline, published > 0 ? estimate(chat) : nil)
        } else if let due = nextPartAt, due <= time {
            take(call, in: world)
        } else {
            return .nothing
        }
        return .progress
    }

    private func take(_ call: Upstream.Call, in world: World) {
        nextPartAt = world.broker.time + call.interval
        switch call.ending {
        case .fails(let after) where published == after: phase = .concluding(.failed, nil)
        case .stalls(let after) where published == after: nextPartAt = nil
        case .finishes where published == call.parts: phase = .concluding(.finished, call.usage)
        default:
            let part = call.part(published)
            text += part
            outgoing = reply(.part, sequence, Array(part.utf8)).draft
            sequence += 1
            published += 1
        }
    }

    private func estimate(_ chat: ChatAdmitted) -> Usage {
        Usage(tokensIn: chat.tokensIn, tokensOut: published * 7, isEstimated: true)
    }

    private func conclusion(_ ending: Ending, _ usage: Usage?, in world: World) -> Performance {
        let end = reply(.end(ending, usage: usage, problem: nil), sequence)
        return Performance(replies: [end], outputs: outputs(ending, usage, in: world))
    }

    private func reply(_ kind: Reply.Kind, _ sequence: Int, _ frames: [UInt8] = []) -> Reply {
        guard let chat else { preconditionFailure("Only a chat that was admitted is answered.") }
        return Reply(address: chat.reply, epoch: attempt.epoch, sequence: sequence, kind: kind, frames: frames)
    }

    /// Quota is told, and Bot where a person waits.
    private func outputs(_ ending: Ending, _ usage: Usage?, in world: World) -> [Output] {
        guard let chat else { preconditionFailure("Only a chat that was admitted is answered.") }
        let answered = ChatAnswered(request: chat.request, account: chat.account, ending: ending, usage: usage)
        let told = Output.send(QuotaInbox.answered(answered))
        guard let identity = chat.reply.identity, world.flaw != .tellsNobody else { return [told] }
        let isWhole = ending == .finished || ending == .stopped
        let problem = BilingualText(chinese: "It ended.", english: "It ended.")
        let given = AnswerGiven(
            identity: identity, request: chat.request, ending: ending, text: text, problem: isWhole ? nil : problem)
        return [told, .send(BotInbox.given(given))]
    }
}
