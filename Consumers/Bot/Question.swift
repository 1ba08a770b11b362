import Messages
import Processing

/// What a person wants to know, in one or several lines.
struct Question: Codable, Hashable, Sendable {
    var state: QuestionState
    /// The request, and the stream, of its first line's delivery: the chat's.
    let request: RequestID
    let reply: ReplyAddress
    var text: String
    var lines = 1
    /// Where a picture is that belongs to it.
    var picture: String?
    /// The lists that refuse it for a word; nil if none does.
    var words: [String]?
    let began: Timestamp
    /// When it is asked by itself, or given up; a waiting one goes on when the other ends.
    var due: Timestamp
    /// Who asks it, once it is asked.
    var account: Account?
    /// The delivery of its last line.
    var delivery: String
    /// Whether it is a turn of a conversation that was begun anew since.
    var isForgotten = false

    private static var mostLines: Int { 8 }
    private static var mostWindows: Int { 3 }
    /// How much longer than an answer takes is waited for it.
    private static var patience: Duration { .seconds(120) }

    init(_ line: Line, behind other: Question?, in terms: BotTerms, at time: Timestamp) {
        state = other == nil ? .collecting : .waiting
        request = line.request
        reply = line.reply
        text = line.text
        picture = line.picture
        words = line.words
        began = time
        due = other == nil ? time + .milliseconds(terms.joinMilliseconds) : .never
        delivery = line.delivery
    }

    /// Whether a line can join; only one picture can.
    func takes(_ line: Line) -> Bool {
        lines < Self.mostLines && text.utf8.count + 1 + line.text.utf8.count <= DeliveryContent.mostBytes
            && (picture == nil || line.picture == nil)
    }

    mutating func join(_ line: Line, in terms: BotTerms, at time: Timestamp) {
        text = [text, line.text].filter { !$0.isEmpty }.joined(separator: "\n")
        lines += 1
        picture = picture ?? line.picture
        for list in line.words ?? [] where words?.contains(list) != true { words = (words ?? []) + [list] }
        delivery = line.delivery
        guard state == .collecting else { return }
        let window = Duration.milliseconds(terms.joinMilliseconds)
        due = max(due, min(time + window, began + window * Self.mostWindows))
    }

    /// What is kept of it once it is asked.
    func asked(by account: Account, in terms: BotTerms, at time: Timestamp) -> Question {
        var asked = self
        asked.account = account
        asked.text = Parts.prefix(text, bytes: Memory.mostTextBytes)
        asked.due = time + .milliseconds(max(0, terms.answerMilliseconds)) + Self.patience
        return asked
    }

    var bytes: Int { text.utf8.count + (picture?.utf8.count ?? 0) }

    /// What a conversation remembers of it: the picture's address leads nowhere after some days, and a turn without a word
    /// is one that many models do not take.
    var remembered: String { text.isEmpty ? DeliveryContent.pictureMark : text }
}

/// A message of a person that is a question, or a part of one.
struct Line {
    /// The name of its delivery.
    let delivery: String
    let request: RequestID
    let reply: ReplyAddress
    let text: String
    let words: [String]?
    let picture: String?

    /// What so short a text asks for is what waits.
    private static var mostOfFetch: Int { 2 }

    init(_ received: DeliveryReceived, text: String, words: [String]? = nil, picture: String? = nil) {
        delivery = received.name
        request = received.chat
        reply = received.chatReply
        self.text = text.cleaned
        self.words = words
        self.picture = picture
    }

    var isEmpty: Bool { text.isEmpty && picture == nil }
    var isShort: Bool { picture == nil && text.count <= Self.mostOfFetch }
}

extension String {
    /// Without white space around it, and without control characters, each of which the log writes in six bytes.
    fileprivate var cleaned: String {
        var shown = String.UnicodeScalarView()
        for scalar in unicodeScalars where scalar != "\r" { shown.append(scalar.isControl ? " " : scalar) }
        var text = String(shown).drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool { value < 0x20 && self != "\n" && self != "\t" || value == 0x7F }
}
