import EventStream
import JSON

/// Why frames cannot be assembled.
package enum AssemblyError: Error, Equatable, Sendable {
    case tooLong
    case unreadable
}

/// Assembles the frames of a streamed answer into one `chat.completion`, for a client that does not stream.
///
/// Unknown members are kept: in a choice's delta their strings are concatenated, elsewhere the last value wins.
package struct ChatCompletionAssembler: Sendable {
    /// True once `[DONE]` has arrived.
    package private(set) var isDone = false

    private let maximumBytes: Int
    private var bytes = 0
    private var parser: EventStreamParser
    private var events: [ServerSentEvent] = []
    private var completion = MergedValue.emptyObject
    private var choices: [Choice] = []

    private struct Choice: Sendable {
        let index: Int
        var members = MergedValue.emptyObject
        var message = MergedValue.emptyObject
        var calls = AssembledCalls()
        var function: AssembledCalls.Function?
        var logprobs = MergedValue.null
    }

    /// - Parameter maximumBytes: the most bytes of all frames of an answer.
    package init(maximumBytes: Int = AnswerBounds.bytes + AnswerBounds.closingBytes) {
        self.maximumBytes = maximumBytes
        // The sum is limited; an event may be all of it.
        parser = EventStreamParser(maximumEventBytes: maximumBytes)
    }

    /// Reads the next frames, with or without `id:` lines.
    package mutating func read(_ frames: [UInt8]) throws(AssemblyError) {
        bytes += frames.count
        guard bytes <= maximumBytes else { throw .tooLong }
        defer { events.removeAll(keepingCapacity: true) }
        do throws(EventStreamError) {
            try parser.read(frames, into: &events)
        } catch {
            throw .unreadable
        }
        for event in events { try take(event) }
    }

    /// The `chat.completion`; nil before the first chunk.
    package var body: [UInt8]? {
        if completion["id"] == nil, choices.isEmpty { return nil }
        var completion = completion
        completion["object"] = .text("chat.completion")
        completion["choices"] = .list(choices.map(finished))
        var output: [UInt8] = []
        output.reserveCapacity(bytes)
        completion.append(to: &output)
        return output
    }

    private mutating func take(_ event: ServerSentEvent) throws(AssemblyError) {
        if event.data.elementsEqual("[DONE]".utf8) {
            isDone = true
            return
        }
        guard let value = try? JSONValue(parsing: event.bytes, in: event.range) else {
            throw .unreadable
        }
        for member in value.members {
            if member.isNamed("choices") {
                for choice in member.value.elements { try take(choice: choice) }
            } else if !member.value.isNull, !member.isNamed("obfuscation") {
                completion[member.escapedName] = MergedValue(member.value)
            }
        }
    }

    private mutating func take(choice: JSONValue) throws(AssemblyError) {
        let index = choice.member("index")?.int ?? 0
        guard (0..<AnswerChoices.most).contains(index) else { throw .unreadable }
        let place = choices.firstIndex { other in other.index >= index } ?? choices.count
        if place == choices.count || choices[place].index != index { choices.insert(Choice(index: index), at: place) }
        for member in choice.members {
            if member.isNamed("delta") {
                for part in member.value.members { try take(part, of: place) }
            } else if member.isNamed("logprobs") {
                choices[place].logprobs.merge(member.value)
            } else if !member.value.isNull {
                choices[place].members[member.escapedName] = MergedValue(member.value)
            }
        }
    }

    private mutating func take(_ part: JSONMember, of place: Int) throws(AssemblyError) {
        if part.isNamed("tool_calls"), !part.value.isNull {
            for (position, value) in part.value.elements.enumerated() {
                guard let piece = ToolCallPiece(value, at: position), choices[place].calls.take(piece) else {
                    throw .unreadable
                }
            }
        } else if part.isNamed("function_call"), let function = ToolCallPiece.Function(part.value) {
            choices[place].function = choices[place].function ?? AssembledCalls.Function()
            choices[place].function?.take(function)
        } else {
            choices[place].message.merge(member: part)
        }
    }

    /// Completes a choice: adds the members that clients always expect.
    private func finished(_ choice: Choice) -> MergedValue {
        var message = choice.message
        // Some providers send null or an empty string in each chunk.
        if !(message["role"]?.isText ?? false) { message["role"] = .text("assistant") }
        if message["content"] == nil { message["content"] = .null }
        if !choice.calls.isEmpty { message["tool_calls"] = choice.calls.value(answer: id, choice: choice.index) }
        if let function = choice.function { message["function_call"] = function.value }
        if message["refusal"] == nil { message["refusal"] = .null }
        var members = choice.members
        members["index"] = members["index"] ?? .scalar(String(choice.index))
        members["message"] = message
        members["logprobs"] = choice.logprobs
        members["finish_reason"] = members["finish_reason"] ?? .null
        return members
    }

    /// The answer's id as written.
    private var id: String { completion["id"]?.written ?? "" }
}

extension JSONMember {
    fileprivate var escapedName: String { String(decoding: key.escapedText ?? [], as: UTF8.self) }
}
