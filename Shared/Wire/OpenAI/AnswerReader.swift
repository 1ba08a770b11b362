import JSON

/// Reads a provider's streamed answer and turns it into ours: our id, the public model name, usage if it was asked for.
///
/// A state machine without input and output of its own: bytes go in, frames for the client come out. What the caller
/// has to know of the answer is kept here. An event that is not forwarded: comments, `[DONE]` (whether the answer may end
/// so is for the caller to say, with `ChatFrame.done`), errors, and the usage of a client that did not ask.
package struct AnswerReader: Sendable {
    /// Whole frames, one after the other.
    package struct Frames: Equatable, Sendable {
        package fileprivate(set) var bytes: [UInt8] = []
        /// How many events they are.
        package fileprivate(set) var count = 0

        package var isEmpty: Bool { count == 0 }
    }

    package enum Outcome: Equatable, Sendable {
        /// `[DONE]` came, or every choice gave its reason to finish.
        case complete
        /// The connection ended before the answer did.
        case truncated
        case failed(UpstreamFailure)
    }

    /// The last usage that the provider sent.
    package private(set) var usage: TokenUsage?
    /// The text that was forwarded, for an estimate where no usage comes.
    package private(set) var published = TokenEstimate()
    /// The first choice's reason to finish.
    package private(set) var finishReason: String?
    /// Whether `[DONE]` came.
    package private(set) var isDone = false
    package private(set) var failure: UpstreamFailure?
    /// When the provider says the answer was created, in seconds since 1970.
    package private(set) var created: Int?

    private let showsUsage: Bool
    private var patch = JSONPatch()
    private var parser: EventStreamParser
    private var events: [ServerSentEvent] = []
    private var seenChoices: UInt64 = 0
    private var finishedChoices: UInt64 = 0

    /// - Parameters:
    ///   - id: the answer's id for the client, put into every chunk.
    ///   - model: the model's public name, put into every chunk.
    ///   - showsUsage: whether the client asked for usage.
    ///   - maximumEventBytes: a larger event fails the answer.
    package init(id: String, model: String, showsUsage: Bool, maximumEventBytes: Int = 1 << 20) {
        self.showsUsage = showsUsage
        parser = EventStreamParser(maximumEventBytes: maximumEventBytes)
        patch.set("id", to: .string(id))
        patch.set("model", to: .string(model))
        if !showsUsage { patch.remove("usage") }
    }

    /// Takes the next bytes of the body; once the answer is done or has failed, they are passed over.
    package mutating func read(_ bytes: [UInt8]) -> Frames {
        var frames = Frames()
        guard !isDone, failure == nil else { return frames }
        frames.bytes.reserveCapacity(bytes.count + 128)
        var isTooLarge = false
        do throws(EventStreamError) {
            try parser.read(bytes, into: &events)
        } catch {
            isTooLarge = true
        }
        for event in events where !isDone && failure == nil { take(event, into: &frames) }
        events.removeAll(keepingCapacity: true)
        if isTooLarge, !isDone, failure == nil { failure = .malformed("An event of the answer is too large.") }
        return frames
    }

    /// What the answer is if nothing more comes.
    package var outcome: Outcome {
        if let failure { return .failed(failure) }
        let isFinished = finishedChoices != 0 && finishedChoices == seenChoices
        return isDone || isFinished ? .complete : .truncated
    }

    private mutating func take(_ event: ServerSentEvent, into frames: inout Frames) {
        if event.data.elementsEqual("[DONE]".utf8) {
            isDone = true
            return
        }
        // Some servers send an event of spaces to keep the connection open.
        guard event.data.contains(where: { byte in byte != 0x20 }) else { return }
        do {
            let value = try JSONValue(parsing: event.bytes, in: event.range)
            guard value.isObject else {
                failure = .malformed("An event is not a JSON object.")
                return
            }
            take(ChatChunk(value), isJoined: event.isJoined, into: &frames)
        } catch {
            failure = .malformed("An event is not JSON.")
        }
    }

    private mutating func take(_ chunk: ChatChunk, isJoined: Bool, into frames: inout Frames) {
        if let usage = chunk.usage { self.usage = usage }
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
        if chunk.isUsageOnly, !showsUsage { return }
        published += chunk.text
        ChatFrame.append(chunk.value, patch: patch, isJoined: isJoined, to: &frames.bytes)
        frames.count += 1
    }
}
