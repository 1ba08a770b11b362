import EventStream
import JSON

/// Rewrites a provider's streamed answer into ours: our id, the public model name, no usage.
///
/// A state machine without I/O: bytes go in, frames for the client come out, and its properties describe the answer so
/// far. It does not forward comments, pings, errors, usage and `[DONE]`: the caller decides whether the answer ends well
/// and what it costs, and then sends `ChatFrame.usage` and `ChatFrame.done`. A chunk that lacks what OpenAI's schema
/// requires gets it. A completion in one piece is read as a stream of one chunk.
package struct AnswerReader: Sendable {
    /// Whole frames, one after the other.
    package struct Frames: Equatable, Sendable {
        package fileprivate(set) var bytes: [UInt8] = []
        /// The number of events.
        package fileprivate(set) var count = 0

        package var isEmpty: Bool { count == 0 }
    }

    package enum Outcome: Equatable, Sendable {
        /// Every choice that was asked for came and ended, by a reason of its own or by `[DONE]` after some text.
        case complete
        /// The stream or the connection ended before the answer did.
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
    package internal(set) var failure: UpstreamFailure? { didSet { isOver = true } }
    /// True once more is published than the token limit allows.
    package private(set) var isOverrun = false { didSet { isOver = true } }
    /// The provider's time of creation, in seconds since 1970.
    package private(set) var created: Int?

    /// True once the answer is done, has failed or has overrun. Stored, because it is read for every event.
    private(set) var isOver = false
    private let id: String
    private let model: String
    /// The time of creation for a provider that gives none, in seconds since 1970.
    private let now: Int
    private let showsUsage: Bool
    private let bounds: AnswerBounds
    let maximumEventBytes: Int
    private var patch = JSONPatch()
    private var parser: EventStreamParser
    private var template = ChunkTemplate()
    var choices: AnswerChoices
    /// Frames before the first one in which a person can see something. Until then the call can be repeated.
    private var held = Frames()
    /// What begins calls whose names may not be whole.
    var waiting: Waiting?
    /// True once events are forwarded as they come.
    private var isFlowing = false
    /// Says whether the body is a stream; nil once that is known.
    var start: BodyStart? = BodyStart()
    /// The body that is no stream of events.
    var whole: WholeBody?
    /// The last event that was no part of the answer: why it failed, if nothing whole follows.
    private var doubt: UpstreamFailure?
    private var hasEvents = false
    private(set) var hasChunks = false

    /// What is put into an event may add so much.
    private static let room = 64 << 10
    /// The most bytes of frames that are held.
    private static let mostHeld = 64 << 10

    /// - Parameters:
    ///   - id: the answer's id for the client, put into every chunk.
    ///   - model: the model's public name, put into every chunk.
    ///   - showsUsage: whether the client asked for usage.
    ///   - choices: the number of choices that the request asked for.
    ///   - names: of the request's functions; nil if names of calls are forwarded in parts, as they come.
    ///   - bounds: what is believed of usage, and where the answer is ended.
    ///   - now: seconds since 1970, for a provider that gives no time of creation.
    ///   - maximumEventBytes: a larger event, or a larger answer in one piece, fails the answer.
    package init(
        id: String, model: String, showsUsage: Bool, choices: Int = 1, names: ToolNames? = nil,
        bounds: AnswerBounds = .widest, now: Int = 0, maximumEventBytes: Int = EventStreamParser.mostEventBytes
    ) {
        self.id = id
        self.model = model
        self.now = now
        self.showsUsage = showsUsage
        self.bounds = bounds
        self.maximumEventBytes = maximumEventBytes
        self.choices = AnswerChoices(asked: choices, names: names)
        parser = EventStreamParser(maximumEventBytes: maximumEventBytes)
        patch.set("id", to: .string(id))
        patch.set("model", to: .string(model))
        if showsUsage { patch.set("usage", to: .null) } else { patch.remove("usage") }
    }

    /// Whether a choice has ended.
    package func isFinished(_ choice: Int) -> Bool { choices.isFinished(choice) }

    /// Whether there is anything to read in what was forwarded.
    package var isPublished: Bool { choices.isFilled }

    /// Reads the next bytes of the body; ignores them once the answer is done or has failed.
    package mutating func read(_ bytes: [UInt8]) -> Frames {
        var frames = Frames()
        guard !isOver else { return frames }
        var position = 0
        if isFlowing {
            readEvents(bytes, from: &position, into: &frames)
            return frames
        }
        if start != nil { begin(bytes, from: &position) }
        if whole != nil {
            readWhole(bytes[position...], into: &frames)
        } else if start == nil, !isOver {
            readEvents(bytes, from: &position, into: &frames)
        }
        return released(frames)
    }

    /// Whether the answer is complete as far as it has come.
    package var isWhole: Bool { failure == nil && !isOverrun && choices.isWhole }

    /// The outcome if nothing more arrives.
    package var outcome: Outcome {
        if let failure { return .failed(failure) }
        if isOverrun { return .overrun }
        if choices.isWhole { return .complete }
        if let doubt { return .failed(doubt) }
        if !hasEvents, parser.isForeign { return .failed(.unexpected("The provider's answer is no stream of events.")) }
        return .truncated
    }

    /// Gives out what was held with the first frame that shows something.
    private mutating func released(_ new: Frames) -> Frames {
        var frames = held
        frames.bytes += new.bytes
        frames.count += new.count
        let isHeld = !choices.isVisible && frames.bytes.count <= Self.mostHeld
        held = isHeld ? frames : Frames()
        isFlowing = choices.isVisible && whole == nil
        return isHeld || failure != nil && !choices.isVisible ? Frames() : frames
    }

    // MARK: - Events

    private mutating func readEvents(_ bytes: [UInt8], from position: inout Int, into frames: inout Frames) {
        frames.bytes.reserveCapacity(bytes.count + 128)
        do throws(EventStreamError) {
            while !isOver {
                if takeByTemplate(bytes, from: &position, into: &frames) { continue }
                let start = parser.isBetweenEvents ? position : nil
                guard let event = try parser.next(in: bytes, from: &position) else { break }
                take(event, source: start.flatMap { start in source(start..<position, of: event) }, into: &frames)
            }
        } catch {
            failure = .excessive("An event of the answer is too large.")
        }
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

    private mutating func endIfOverrun() {
        if published.tokens > bounds.published { isOverrun = true }
    }

    /// The range to learn from; nil unless it is one whole event. An event of several reads is not, nor one that ends
    /// in CR, because a following LF would still belong to it.
    private func source(_ range: Range<Int>, of event: ServerSentEvent) -> Range<Int>? {
        guard !event.isJoined, parser.isBetweenEvents,
            event.bytes[range.upperBound - 1] == UInt8(ascii: "\n")
        else { return nil }
        return range
    }

    private mutating func take(_ event: ServerSentEvent, source: Range<Int>?, into frames: inout Frames) {
        hasEvents = true
        switch AnswerEvent(event) {
        case .nothing: break
        case .done: finish(into: &frames)
        case .failed(let failure): self.failure = failure
        case .object(let object): _ = take(object, source: source, isJoined: event.isJoined, into: &frames)
        }
    }

    /// Returns true if the chunk has a whole message.
    mutating func take(
        _ object: JSONObject, source: Range<Int>?, isJoined: Bool, into frames: inout Frames
    ) -> Bool {
        let chunk = ChatChunk(object, id: id, of: &choices)
        for usage in chunk.usages { self.usage.add(usage, within: bounds) }
        if let failure = chunk.failure {
            self.failure = failure
            return false
        }
        guard chunk.isChunk else {
            doubt = UpstreamFailure(strayEvent: object.value) ?? doubt
            return false
        }
        hasChunks = true
        if let finish = chunk.finishes.last(where: { finish in finish.choice == 0 }) { finishReason = finish.reason }
        if chunk.isUsageOnly { return false }
        created = created ?? chunk.created ?? now
        published += chunk.text
        endIfOverrun()
        if chunk.isSingular { template.forget() }
        pass(chunk, source: source, isJoined: isJoined, into: &frames)
        return chunk.bearsMessage
    }

    /// Writes the chunk as a frame, with what is ours and what it lacks, and learns how.
    mutating func forward(
        _ chunk: ChatChunk, source: Range<Int>?, isJoined: Bool, into frames: inout Frames
    ) {
        var patch = patch
        if !chunk.isNamedChunk { patch.set("object", to: "chat.completion.chunk") }
        if let created, !chunk.hasPlainTime || chunk.created != created { patch.set("created", to: .integer(created)) }
        if !chunk.hasChoices { patch.set("choices", to: []) }
        // Clients take any `error` for one, also an empty one.
        if chunk.bearsError { patch.remove("error") }
        let text = source == nil ? nil : chunk.soleText
        guard let (object, followed) = mended(chunk, following: text?.range.lowerBound) else { return }
        let start = frames.bytes.count
        let place = ChatFrame.append(object, patch: patch, isJoined: isJoined, to: &frames.bytes, following: followed)
        frames.count += 1
        // Arguments that became a string may have grown.
        guard frames.bytes.count - start <= maximumEventBytes + Self.room else {
            frames.bytes.removeLast(frames.bytes.count - start)
            frames.count -= 1
            failure = .excessive("An event of the answer is too large.")
            return
        }
        guard let source, let text, let place else { return }
        template.learn(text.document[source], text: text.range, frame: frames.bytes[start...], textStart: place)
    }

    private mutating func mended(_ chunk: ChatChunk, following followed: Int?) -> (JSONObject, Int?)? {
        guard !chunk.splices.isEmpty else { return (chunk.object, followed) }
        let (bytes, place) = chunk.splices.applied(to: chunk.object.value, following: followed)
        guard let object = (try? JSONValue(parsing: bytes)).flatMap(JSONObject.init) else {
            failure = .malformed("An event cannot be mended.")
            return nil
        }
        return (object, place)
    }

    /// Ends the answer. Choices that said something and were given no reason end here, unless an error came in between.
    mutating func finish(into frames: inout Frames) {
        release(into: &frames)
        isDone = true
        for choice in doubt == nil ? choices.unfinished ?? [] : [] {
            let reason = choices.impliedReason(of: choice)
            choices.finish(choice)
            if choice == 0 { finishReason = reason }
            frames.bytes += ChatFrame.chunk(
                id: id, model: model, created: created ?? now, choice: choice, finishReason: reason,
                showsUsage: showsUsage)
            frames.count += 1
        }
    }
}
