import Catalogue
import EventStream
import JSON
import Messages
import OpenAI
import Problems
import Words

/// Keeps listed words out of an answer on its way to the client: masks them, or stops the answer before one.
///
/// It reads whole frames, as `AnswerReader` makes them. What may still become a word is held back until the field's next
/// chunk, or until its choice ends; a chunk without any of it passes byte for byte. Log probabilities repeat the text, so
/// they are left out. It exists only where a list covers answers.
///
/// Most frames differ from the one before in one text alone. Those that come together are read as one text (`FrameRun`).
struct Moderation {
    private let words: Words
    private let chat: ChatAdmitted
    private var texts: [ModeratedField: ModeratedText] = [:]
    /// The keys of `texts`, in the order in which they came.
    private var fields: [ModeratedField] = []
    private var finished: Set<Int> = []
    /// True after a word that refuses: nothing leaves any more.
    private(set) var isStopped = false
    private var created = 0
    private var told = WordWatch.Told()
    /// The latest frame with one text, and the field that the text is of.
    private var template = FrameTemplate()
    private var templateField: ModeratedField?

    /// The fields that are followed from chunk to chunk; of further ones each piece is read by itself.
    private static let mostFields = 4096
    /// The most that JSON is read to: no less than the reader lets through.
    private static let mostDepth = 128
    /// Members of a chunk that are no text.
    private static let plain: Set<String> = [
        "id", "object", "created", "model", "choices", "usage", "system_fingerprint", "service_tier",
    ]

    init(_ words: Words, of chat: ChatAdmitted) {
        self.words = words
        self.chat = chat
    }

    /// Whether the choice's end has left.
    func isFinished(_ choice: Int) -> Bool { finished.contains(choice) }

    /// Returns what of the frames may leave.
    mutating func pass(_ frames: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(frames.count)
        let events = EventFrames.places(in: frames)
        var next = 0
        while next < events.count, !isStopped {
            let run = run(of: events[next...], in: frames)
            if let templateField, run.count > 0 {
                pass(run, of: templateField, to: &output)
            } else {
                pass(events[next], of: frames, to: &output)
            }
            next += max(1, run.count)
        }
        return output
    }

    /// The first events, as far as they are like the latest one.
    private mutating func run(of events: ArraySlice<EventFrames.Place>, in frames: [UInt8]) -> FrameRun {
        var run = FrameRun(of: frames)
        guard let templateField, texts[templateField]?.mayBeJoined ?? false else { return run }
        for event in events {
            guard let text = template.text(in: frames, at: event.whole) else { break }
            run.add(event.whole, text: text)
        }
        return run
    }

    private mutating func pass(_ run: FrameRun, of field: ModeratedField, to output: inout [UInt8]) {
        let text = run.text
        let held = texts[field]?.heldScalars ?? 0
        let passage = texts[field]?.pass(text) ?? .init()
        note(passage)
        run.append(passage, of: text, held: held, to: &output)
    }

    private mutating func pass(_ event: EventFrames.Place, of frames: [UInt8], to output: inout [UInt8]) {
        // What cannot be read cannot be let through.
        guard let chunk = try? JSONValue(parsing: frames, in: event.data, maximumDepth: Self.mostDepth) else { return }
        var edit = Edit()
        read(chunk, &edit)
        output += edit.before
        if edit.splices.isEmpty {
            output += frames[event.whole]
        } else {
            let moderated = edit.splices.applied(to: chunk, following: nil).bytes
            EventFrames.append(to: &output) { $0 += moderated }
        }
        guard edit.isTemplate, !isStopped, let sole = edit.sole else { return }
        if template.learn(frames, at: event.whole, text: sole.text) { templateField = sole.field }
    }

    /// Returns the chunks with what was held back; nothing follows them but the ends of choices.
    mutating func finish() -> [UInt8] {
        var frames: [UInt8] = []
        for field in fields { frames += rest(of: field) }
        return frames
    }

    /// Returns a problem that the client may be told: a provider's words may have a listed one, too.
    mutating func moderated(_ problem: Problem) -> Problem {
        guard let provider = problem.provider else { return problem }
        var problem = problem
        if let detail = problem.detail {
            let passage = ModeratedText.passage(of: detail, words)
            tell(passage.hits)
            problem.detail = passage.isStopped ? nil : passage.text
        }
        problem.provider?.code = allowed(provider.code)
        problem.parameter = allowed(problem.parameter)
        return problem
    }

    /// The text, if all of it may be said: half a code is none.
    private mutating func allowed(_ text: String?) -> String? {
        guard let text else { return nil }
        let hits = ModeratedText.passage(of: text, words).hits
        tell(hits)
        return hits.allSatisfy { $0.action == .note } ? text : nil
    }

    // MARK: - Reading

    /// What becomes of a chunk.
    private struct Edit {
        var splices = JSONSplices()
        /// Frames that leave before it.
        var before: [UInt8] = []
        /// A text in it that adds something, and its field.
        var sole: (field: ModeratedField, text: Range<Int>)?
        /// Whether a chunk that differs in this text alone is read as the text alone.
        var isTemplate = true

        mutating func note(_ field: ModeratedField, _ text: JSONValue) {
            if sole != nil { isTemplate = false }
            sole = (field, text.range)
        }
    }

    private mutating func read(_ chunk: JSONValue, _ edit: inout Edit) {
        // Of what stands twice one client reads the first and another the last.
        for member in chunk.members {
            switch member.name {
            case "created": created = member.value.int ?? created
            case "choices": for choice in member.value.elements { read(choice: choice, &edit) }
            case let name where Self.plain.contains(name): continue
            case let name: readWhole(member.value, named: name, &edit)
            }
        }
        for choice in chunk.elements { read(choice: choice, &edit) }
    }

    private mutating func read(choice: JSONValue, _ edit: inout Edit) {
        let index = choice.member("index")?.int ?? 0
        let reason = choice.member("finish_reason")
        let ends = reason?.isNull == false
        for member in choice.members {
            if member.isNamed("delta") {
                for part in member.value.members { read(part, in: [], of: index, ends: ends, &edit) }
            } else if member.isNamed("logprobs") {
                guard !member.value.isNull else { continue }
                edit.splices.replace(member.value.range, with: .null)
                edit.isTemplate = false
            } else {
                readWhole(member.value, named: member.name, &edit)
            }
        }
        guard ends, let reason else { return }
        edit.isTemplate = false
        if !isStopped {
            for field in fields where field.choice == index { edit.before += rest(of: field) }
        }
        if isStopped {
            // It ends otherwise.
            edit.splices.replace(reason.range, with: .null)
        } else {
            finished.insert(index)
        }
    }

    /// - Parameter steps: what the member is in, from the delta on.
    private mutating func read(
        _ member: JSONMember, in steps: [ModeratedField.Step], of choice: Int, ends: Bool, _ edit: inout Edit
    ) {
        let (name, value) = (member.name, member.value)
        switch value.kind {
        case .object:
            for inner in value.members { read(inner, in: steps + [.inside(name)], of: choice, ends: ends, &edit) }
        case .array:
            for (position, element) in value.elements.enumerated() {
                guard element.isObject else {
                    readWhole(element, named: name, &edit)
                    continue
                }
                let part = ModeratedField.Part(element, at: position, of: name)
                for inner in element.members { read(inner, in: steps + [.part(part)], of: choice, ends: ends, &edit) }
            }
        case .null, .bool, .number, .string:
            let place = ModeratedField.Place(steps: steps, name: name)
            read(value, at: ModeratedField(choice: choice, place: place), ends: ends, &edit)
        }
    }

    /// Reads a value that adds to a field, if it is a text.
    private mutating func read(_ value: JSONValue, at field: ModeratedField, ends: Bool, _ edit: inout Edit) {
        let isFollowed = texts[field] != nil || fields.count < Self.mostFields
        guard isFollowed, let text = value.string, !OpaqueMembers.contains(field.place.name) else {
            return readWhole(value, named: field.place.name, &edit)
        }
        guard !isStopped else { return replace(value, text, with: "", &edit) }
        if !text.isEmpty { edit.note(field, value) }
        if texts[field] == nil { fields.append(field) }
        let words = words
        var passage = texts[field, default: ModeratedText(words, of: field)].pass(value)
        note(passage)
        if ends, !isStopped { passage.text += rest(in: field) }
        replace(value, text, with: passage.text, &edit)
    }

    /// Reads a text that comes in one piece, or all of a value.
    private mutating func readWhole(_ value: JSONValue, named name: String, _ edit: inout Edit) {
        switch value.kind {
        case .string:
            guard !OpaqueMembers.contains(name), let text = value.string else { return }
            let passage: ModeratedText.Passage = isStopped ? .init() : ModeratedText.passage(of: text, words)
            note(passage)
            // The next one would have to be told of, too.
            if !passage.hits.isEmpty { edit.isTemplate = false }
            replace(value, text, with: passage.text, &edit)
        case .array: for element in value.elements { readWhole(element, named: name, &edit) }
        case .object: for member in value.members { readWhole(member.value, named: member.name, &edit) }
        case .null, .bool, .number: return
        }
    }

    private func replace(_ value: JSONValue, _ text: String, with moderated: String, _ edit: inout Edit) {
        // Equal texts may have other bytes. Half a character would become another one with what comes next.
        guard value.halfPair != nil || !text.utf8.elementsEqual(moderated.utf8) else { return }
        edit.splices.replace(value.range, with: .string(moderated))
    }

    // MARK: - What was held back

    private mutating func rest(of field: ModeratedField) -> [UInt8] {
        let text = rest(in: field)
        guard !text.isEmpty else { return [] }
        return ChatFrame.chunk(
            id: chat.reply.stream, model: chat.model, created: created, choice: field.choice,
            delta: field.delta(adding: text), showsUsage: chat.showsUsage)
    }

    /// Ends a field.
    private mutating func rest(in field: ModeratedField) -> String {
        guard !isStopped, let passage = texts[field]?.finish() else { return "" }
        note(passage)
        return passage.text
    }

    private mutating func note(_ passage: ModeratedText.Passage) {
        tell(passage.hits)
        isStopped = isStopped || passage.isStopped
    }

    private mutating func tell(_ hits: [WordHit]) {
        if !hits.isEmpty { WordWatch.tell(hits, in: .answer, of: chat.request, told: &told) }
    }
}
