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
        var logprobs = MergedValue.null
    }

    /// - Parameter maximumBytes: the most bytes of all frames of an answer.
    package init(maximumBytes: Int = AnswerBounds.bytes + AnswerBounds.closingBytes) {
        self.maximumBytes = maximumBytes
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
        completion["choices"] = .list(choices.map(Self.finished))
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
                for choice in member.value.elements { take(choice: choice) }
            } else if !member.value.isNull, !member.isNamed("obfuscation") {
                completion[member.escapedName] = MergedValue(member.value)
            }
        }
    }

    private mutating func take(choice: JSONValue) {
        let index = choice.member("index")?.int ?? 0
        let place = choices.firstIndex { other in other.index >= index } ?? choices.count
        if place == choices.count || choices[place].index != index { choices.insert(Choice(index: index), at: place) }
        for member in choice.members {
            if member.isNamed("delta") {
                choices[place].message.merge(member.value)
            } else if member.isNamed("logprobs") {
                choices[place].logprobs.merge(member.value)
            } else if !member.value.isNull {
                choices[place].members[member.escapedName] = MergedValue(member.value)
            }
        }
    }

    /// Completes a choice: adds the members that clients always expect, and removes the indexes of calls.
    private static func finished(_ choice: Choice) -> MergedValue {
        var message = choice.message
        if message["role"]?.isNull ?? true { message["role"] = .text("assistant") }
        for name in ["content", "refusal"] where message[name] == nil { message[name] = .null }
        if var calls = message["tool_calls"]?.listed, !calls.isEmpty {
            for place in calls.indices { calls[place]["index"] = nil }
            message["tool_calls"] = .list(calls)
        }
        var members = choice.members
        members["index"] = members["index"] ?? .scalar(String(choice.index))
        members["message"] = message
        members["logprobs"] = choice.logprobs
        members["finish_reason"] = members["finish_reason"] ?? .null
        return members
    }
}

extension JSONMember {
    fileprivate var escapedName: String { String(decoding: key.escapedText ?? [], as: UTF8.self) }
}
