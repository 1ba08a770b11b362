import EventStream
import JSON

/// Rewrites a provider's streamed answer into ours: our id, the public model name, no usage.
///
/// A state machine without I/O: bytes go in, frames for the client come out, and its properties describe the answer so
/// far. It does not forward comments, errors, usage and `[DONE]`: the caller decides whether the answer ends well and
/// what it costs, and then sends `ChatFrame.usage` and `ChatFrame.done`.
package struct AnswerReader: Sendable {
    /// Whole frames, one after the other.
    package struct Frames: Equatable, Sendable {
        package fileprivate(set) var bytes: [UInt8] = []
        /// The number of events.
        package fileprivate(set) var count = 0

        package var isEmpty: Bool { count == 0 }
    }

    package enum Outcome: Equatable, Sendable {
        /// `[DONE]` arrived, or every choice has a finish reason.
        case complete
        /// The connection ended before the answer did.
        case truncated
        /// More was published than the token limit allows.
        case overrun
        case failed(UpstreamFailure)
    }

    /// What the provider has said about usage.
    package private(set) var usage = UsageReport()
    /// The size of the forwarded text, for an estimate if the provider sends no usage.
    package private(set) var published = TokenEstimate()
    /// The first choice's reason to finish.
    package private(set) var finishReason: String?
    /// True once `[DONE]` has arrived.
    package private(set) var isDone = false { didSet { isOver = true } }
    package private(set) var failure: UpstreamFailure? { didSet { isOver = true } }
    /// True once more is published than the token limit allows.
    package private(set) var isOverrun = false { didSet { isOver = true } }
    /// The provider's time of creation, in seconds since 1970.
    package private(set) var created: Int?

    /// True once the answer is done, has failed or has overrun. Stored, because it is read for every event.
    private var isOver = false
    private let bounds: AnswerBounds
    private var patch = JSONPatch()
    private var parser: EventStreamParser
    private var template = ChunkTemplate()
    private var seenChoices: UInt64 = 0
    private var finishedChoices: UInt64 = 0

    /// - Parameters:
    ///   - id: the answer's id for the client, put into every chunk.
    ///   - model: the model's public name, put into every chunk.
    ///   - showsUsage: whether the client asked for usage.
    ///   - bounds: what is believed of usage, and where the answer is ended.
    ///   - maximumEventBytes: a larger event fails the answer.
    package init(
        id: String, model: String, showsUsage: Bool, bounds: AnswerBounds = .widest, maximumEventBytes: Int = 1 << 20
    ) {
        self.bounds = bounds
        parser = EventStreamParser(maximumEventBytes: maximumEventBytes)
        patch.set("id", to: .string(id))
        patch.set("model", to: .string(model))
        if showsUsage { patch.set("usage", to: .null) } else { patch.remove("usage") }
    }

    /// Whether the provider has sent a choice's reason to finish.
    package func isFinished(_ choice: Int) -> Bool {
        finishedChoices & (1 << UInt64(min(choice, 63))) != 0
    }

    /// Reads the next bytes of the body; ignores them once the answer is over.
    package mutating func read(_ bytes: [UInt8]) -> Frames {
        var frames = Frames()
        guard !isOver else { return frames }
        frames.bytes.reserveCapacity(bytes.count + 128)
        var position = 0
        do throws(EventStreamError) {
            while !isOver {
                if takeByTemplate(bytes, from: &position, into: &frames) { continue }
                let start = parser.isBetweenEvents ? position : nil
                guard let event = try parser.next(in: bytes, from: &position) else { break }
                take(event, source: start.flatMap { start in source(start..<position, of: event) }, into: &frames)
            }
        } catch {
            failure = .malformed("An event of the answer is too large.")
        }
        return frames
    }

    /// The outcome if nothing more arrives.
    package var outcome: Outcome {
        if let failure { return .failed(failure) }
        if isOverrun { return .overrun }
        let isFinished = finishedChoices != 0 && finishedChoices == seenChoices
        return isDone || isFinished ? .complete : .truncated
    }

    /// Rewrites an event that differs from an earlier one in its text alone; returns false and does nothing otherwise.
    private mutating func takeByTemplate(
        _ bytes: [UInt8], from position: inout Int, into frames: inout Frames
    ) -> Bool {
        guard parser.isBetweenEvents, let text = template.rewrite(bytes, from: &position, to: &frames.bytes) else {
            return false
        }
        published.add(text)
        endIfOverrun()
        frames.count += 1
        return true
    }

    /// The range to learn from; nil unless it is one whole event. An event of several reads is not, nor one that ends
    /// in CR, because a following LF would still belong to it.
    private func source(_ range: Range<Int>, of event: ServerSentEvent) -> Range<Int>? {
        guard !event.isJoined, parser.isBetweenEvents,
            event.bytes[range.upperBound - 1] == UInt8(ascii: "\n")
        else { return nil }
        return range
    }

    private mutating func endIfOverrun() {
        if published.tokens > bounds.published { isOverrun = true }
    }

    private mutating func take(_ event: ServerSentEvent, source: Range<Int>?, into frames: inout Frames) {
        if event.range.count == 6, event.data.elementsEqual("[DONE]".utf8) {
            isDone = true
            return
        }
        // Some servers send an event of spaces to keep the connection open.
        guard event.data.contains(where: { byte in byte != 0x20 }) else { return }
        do {
            guard let object = JSONObject(try JSONValue(parsing: event.bytes, in: event.range)) else {
                failure = .malformed("An event is not a JSON object.")
                return
            }
            take(ChatChunk(object), source: source, isJoined: event.isJoined, into: &frames)
        } catch {
            failure = .malformed("An event is not JSON.")
        }
    }

    private mutating func take(
        _ chunk: ChatChunk, source: Range<Int>?, isJoined: Bool, into frames: inout Frames
    ) {
        for usage in chunk.usages { self.usage.add(usage, within: bounds) }
        if let error = chunk.error {
            failure = UpstreamFailure(inStream: error)
            return
        }
        if chunk.finishes.contains(where: { finish in finish.reason == "network_error" }) {
            failure = .brokenOff("The provider lost its model in mid-answer.")
            return
        }
        created = created ?? chunk.created
        seenChoices |= chunk.indexes
        for finish in chunk.finishes {
            finishedChoices |= 1 << UInt64(min(finish.choice, 63))
            if finish.choice == 0 { finishReason = finish.reason }
        }
        if chunk.isUsageOnly { return }
        published += chunk.text
        endIfOverrun()
        let text = source == nil ? nil : chunk.soleText
        let start = frames.bytes.count
        var patch = patch
        if let choices = chunk.mendedChoices { patch.set("choices", to: choices) }
        let place = ChatFrame.append(
            chunk.object, patch: patch, isJoined: isJoined, to: &frames.bytes, following: text?.range.lowerBound)
        frames.count += 1
        guard let source, let text, let place else { return }
        template.learn(text.document[source], text: text.range, frame: frames.bytes[start...], textStart: place)
    }
}
