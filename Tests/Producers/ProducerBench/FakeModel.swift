package import Activities
package import EventLoop
package import MessageLog
package import Messages
import OpenAI
import Problems
import Processing

/// Answers as its model's name says, so that a test needs no provider.
@IOLoop
package final class FakeModel: Activity {
    /// The requests that reached the model, by the model's name.
    package private(set) var called: [String] = []
    private let log: any MessageLog
    private var held: [RequestID: CheckedContinuation<Ending, Never>] = [:]

    package nonisolated init(log: any MessageLog) {
        self.log = log
    }

    package nonisolated static let names = [
        "plain", "held", "silent", "slow", "refusing", "breaking", "interrupted", "flood", "away", "org/团队/plain",
    ]

    package func perform(_ input: LLMInbox, attempt: Attempt) async -> Performance {
        guard case .admitted(let chat) = input else { return Performance() }
        called.append(chat.model)
        var pen = Pen(chat: chat, epoch: attempt.epoch)
        switch chat.model {
        case "refusing":
            return pen.end(.failed, problem: Problem(.upstreamRateLimited))
        case "away":
            return pen.end(.failed, problem: Problem(.upstreamRateLimited, retryAfter: 3600))
        case "breaking":
            await publish(pen.text("Hel"))
            return pen.end(.failed, problem: Problem(.upstreamTruncated), pen.chunk("l"))
        case "interrupted":
            await publish(pen.text("Hel"))
            return pen.end(.interrupted, problem: Problem(.interrupted))
        case "held":
            await publish(pen.text("Hel"))
            return await finish(&pen, attempt)
        case "flood":
            let text = String(repeating: "驿", count: 20_000)
            for _ in 0..<400 { await publish(pen.text(text)) }
            return pen.finish("lo")
        case "silent":
            return await finish(&pen, attempt)
        case "slow":
            _ = await hold(chat.request)
            await publish(pen.text("Hel"))
            return await finish(&pen, attempt)
        default:
            await publish(pen.text("Hel"))
            return pen.finish("lo")
        }
    }

    /// Releases all held answers.
    package func release() {
        let waiting = held.values
        held = [:]
        for continuation in waiting { continuation.resume(returning: .finished) }
    }

    package var heldCount: Int { held.count }

    package func cancel(_ request: RequestID) {
        held.removeValue(forKey: request)?.resume(returning: .stopped)
    }

    private func finish(_ pen: inout Pen, _ attempt: Attempt) async -> Performance {
        let ending = attempt.isCancelled ? .stopped : await hold(pen.chat.request)
        return ending == .finished ? pen.finish("lo") : pen.end(ending, ChatFrame.done)
    }

    private func hold(_ request: RequestID) async -> Ending {
        await withCheckedContinuation { held[request] = $0 }
    }

    private func publish(_ reply: Reply) async {
        do {
            _ = try await log.append([reply.draft])
        } catch {
            preconditionFailure("The log of a test takes everything: \(error)")
        }
    }
}

/// Writes one answer.
private struct Pen {
    let chat: ChatAdmitted
    let epoch: Int64
    private var sequence = 0

    init(chat: ChatAdmitted, epoch: Int64) {
        self.chat = chat
        self.epoch = epoch
    }

    mutating func text(_ text: String) -> Reply {
        reply(.part, chunk(text))
    }

    mutating func finish(_ text: String) -> Performance {
        var frames = chunk(text) + chunk(nil, reason: "stop")
        if chat.showsUsage {
            frames += ChatFrame.usage(
                TokenUsage(prompt: 7, completion: 2), id: chat.reply.stream, model: chat.model, created: 1)
        }
        return end(.finished, frames + ChatFrame.done)
    }

    mutating func end(_ ending: Ending, problem: Problem? = nil, _ frames: [UInt8] = []) -> Performance {
        let usage = ending.isCharged ? Usage(tokensIn: 7, tokensOut: 2) : nil
        let answered = ChatAnswered(request: chat.request, account: chat.account, ending: ending, usage: usage)
        return Performance(
            replies: [reply(.end(ending, usage: usage, problem: problem), frames)],
            outputs: [.send(QuotaInbox.answered(answered))])
    }

    private mutating func reply(_ kind: Reply.Kind, _ frames: [UInt8]) -> Reply {
        defer { sequence += 1 }
        return Reply(address: chat.reply, epoch: epoch, sequence: sequence, kind: kind, frames: frames)
    }

    func chunk(_ text: String?, reason: String? = nil) -> [UInt8] {
        ChatFrame.chunk(id: chat.reply.stream, model: chat.model, created: 1, content: text, finishReason: reason)
    }
}
