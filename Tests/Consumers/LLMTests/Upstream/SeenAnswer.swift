import EventStream
import JSON
import OpenAI

/// What a client sees in frames, read as OpenAI's clients do; and what of OpenAI's schema the frames break.
struct SeenAnswer: Equatable {
    struct Call: Equatable {
        var id = ""
        var name = ""
        var arguments = ""
    }

    struct Choice: Equatable {
        var text = ""
        var reasoning = ""
        var reason: String?
        var calls: [Int: Call] = [:]

        var callsInOrder: [Call] { calls.sorted { $0.key < $1.key }.map(\.value) }
    }

    private(set) var choices: [Int: Choice] = [:]
    /// Each usage that was shown: tokens in and out.
    private(set) var usages: [[Int]] = []
    /// True if the usage came in a chunk of its own, behind all others.
    private(set) var endsWithUsage = false
    private(set) var isDone = false
    private(set) var chunks = 0
    private(set) var faults: [String] = []
    private var created: Int?

    init(_ frames: [UInt8], stream: String, model: String) {
        var parser = EventStreamParser(maximumEventBytes: 64 << 20)
        var events: [ServerSentEvent] = []
        if (try? parser.read(frames, into: &events)) == nil { faults.append("a frame is too large") }
        if !frames.isEmpty, !parser.isBetweenEvents { faults.append("the last frame has no end") }
        if events.count != EventFrames.count(frames) { faults.append("an event is no frame") }
        for event in events {
            if isDone { faults.append("something follows [DONE]") }
            if event.data.elementsEqual("[DONE]".utf8) {
                isDone = true
            } else if let value = try? JSONValue(parsing: Array(event.data)), value.isObject {
                take(JSONTree(value), stream, model)
            } else {
                faults.append("a frame is no JSON object: \(String(decoding: event.data.prefix(80), as: UTF8.self))")
            }
        }
    }

    private mutating func take(_ chunk: JSONTree, _ stream: String, _ model: String) {
        chunks += 1
        require(chunk["id"]?.escaped == stream, "a chunk has another id", chunk)
        require(chunk["model"]?.escaped == model, "a chunk has another model", chunk)
        require(chunk["object"]?.escaped == "chat.completion.chunk", "object is wrong", chunk)
        require(chunk["created"]?.int != nil, "created is no integer", chunk)
        require(created == nil || chunk["created"]?.int == created, "created changes", chunk)
        created = created ?? chunk["created"]?.int
        // JavaScript takes an empty object for an error, so that none may be left.
        let error = chunk["error"] ?? .scalar("null")
        require(error.isNull || error == .text("") || error == .scalar("false"), "a chunk has an error", chunk)
        guard let choices = chunk["choices"]?.elements else { return require(false, "choices is no list", chunk) }
        for choice in choices { take(choice: choice, chunk) }
        take(usage: chunk["usage"] ?? .scalar("null"), chunk)
        endsWithUsage = choices.isEmpty && chunk["usage"]?.isObject == true
    }

    private mutating func take(usage: JSONTree, _ chunk: JSONTree) {
        guard !usage.isNull else { return }
        let counts = ["prompt_tokens", "completion_tokens", "total_tokens"].compactMap { usage[$0]?.int }
        guard counts.count == 3 else { return require(false, "usage lacks a count", chunk) }
        require(counts[0] + counts[1] == counts[2] && counts.min() ?? 0 >= 0, "usage does not add up", chunk)
        let cached = usage["prompt_tokens_details"]?["cached_tokens"]?.int ?? 0
        let reasoning = usage["completion_tokens_details"]?["reasoning_tokens"]?.int ?? 0
        require(
            (0...max(0, counts[0])).contains(cached) && (0...max(0, counts[1])).contains(reasoning),
            "a part of usage is above its whole", chunk)
        usages.append([counts[0], counts[1]])
    }

    private mutating func take(choice: JSONTree, _ chunk: JSONTree) {
        guard let index = choice["index"]?.int, index >= 0 else {
            return require(false, "a choice has no index", chunk)
        }
        require(choice["delta"]?.isObject == true, "delta is no object", chunk)
        let reason = choice["finish_reason"]
        let isReason = reason?.isNull == true || reason?.escaped?.isEmpty == false
        require(isReason, "finish_reason is neither null nor a text", chunk)
        let delta = choice["delta"] ?? .object([])
        choices[index, default: Choice()].text += delta["content"]?.escaped ?? ""
        choices[index, default: Choice()].reasoning += delta["reasoning_content"]?.escaped ?? ""
        if let reason = reason?.escaped { choices[index, default: Choice()].reason = reason }
        guard let calls = delta["tool_calls"], !calls.isNull else { return }
        guard let calls = calls.elements else { return require(false, "tool_calls is no list", chunk) }
        for call in calls { take(call: call, of: index, chunk) }
    }

    /// A piece of a call: its index says which, its first piece has id and type.
    private mutating func take(call: JSONTree, of choice: Int, _ chunk: JSONTree) {
        guard let index = call["index"]?.int, index >= 0 else {
            return require(false, "a piece of a call has no index", chunk)
        }
        var seen = choices[choice]?.calls[index] ?? Call()
        let id = call["id"]?.escaped ?? ""
        if choices[choice]?.calls[index] == nil {
            require(!id.isEmpty, "a call has no id", chunk)
            require(call["type"]?.escaped?.isEmpty == false, "a call has no type", chunk)
        } else {
            require(id.isEmpty || id == seen.id, "two calls have the same index", chunk)
        }
        if seen.id.isEmpty { seen.id = id }
        let name = call["function"]?["name"]?.escaped ?? ""
        // Some clients add names up, others take the last one: a name that is repeated whole may be either.
        if seen.name != name { seen.name += name }
        if let arguments = call["function"]?["arguments"], !arguments.isNull {
            require(arguments.escaped != nil, "arguments are no text", chunk)
            seen.arguments += arguments.escaped ?? ""
        }
        choices[choice, default: Choice()].calls[index] = seen
    }

    private mutating func require(_ holds: Bool, _ fault: String, _ chunk: JSONTree) {
        if !holds, faults.count < 5 { faults.append("\(fault): \(chunk.json.prefix(300))") }
    }
}
