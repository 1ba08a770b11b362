internal import Callback
internal import Catalogue
internal import Credentials
internal import Crypto
internal import Messages
internal import WeCom

/// Reads what platforms deliver, of every kind that they describe.
struct DeliveryReader {
    let app: App
    let catalogue: Catalogue

    /// What the identity of a whole group begins with.
    private static let groupMark = "group."

    private var texts: TextReader { TextReader(app: app, catalogue: catalogue) }

    // MARK: - Official accounts and applications

    func read(_ message: PlatformMessage) -> Heard {
        var heard = Heard(identity: person(message.from), name: message.name)
        // A time beyond a million years is none.
        if message.createTime < 1 << 45 { heard.created = Timestamp(milliseconds: Int64(message.createTime) * 1000) }
        switch message.content {
        case .text(let text): hear(text, &heard)
        case .voice(let recognized?): hear(recognized, &heard)
        case .voice(nil): heard.content = .unreadable(kind: "voice")
        case .picture(let url): heard.content = Self.picture(url)
        case .followed(let scene): heard.content = .followed(code: scene.flatMap { TextReader.code($0) })
        case .unfollowed: heard.content = .unfollowed
        case .scanned(let scene): heard.content = TextReader.code(scene).map { .scanned($0) }
        case .clicked(let key):
            heard.content = .command(texts.command(ofKey: key))
            heard.isClick = true
        case .entered: heard.content = .entered
        case .event: break
        case .other(let kind): hear(kind, of: message, &heard)
        }
        return heard
    }

    /// A place and a link say something that a model can read; of the rest, nobody knows what it says.
    private func hear(_ kind: String, of message: PlatformMessage, _ heard: inout Heard) {
        let text = Self.told(kind, message).compactMap { $0?.trimmed }.filter { !$0.isEmpty }.joined(separator: "\n")
        guard text.isEmpty else {
            heard.content = .text(TextReader.cut(text))
            heard.language = Language(of: text)
            return
        }
        let names = ["shortvideo": "video", "image": "picture"]
        heard.content = .unreadable(kind: names[kind] ?? kind)
    }

    private static func told(_ kind: String, _ message: PlatformMessage) -> [String?] {
        switch kind {
        case "location": [message["Label"], place(message["Location_X"], message["Location_Y"])]
        case "link": [message["Title"], message["Description"], message["Url"]]
        default: []
        }
    }

    private static func place(_ latitude: String?, _ longitude: String?) -> String? {
        guard let latitude, let longitude, !latitude.isEmpty, !longitude.isEmpty else { return nil }
        return "(\(latitude), \(longitude))"
    }

    private static func picture(_ url: String) -> DeliveryContent {
        let isWeb = url.hasPrefix("https://") || url.hasPrefix("http://")
        return isWeb && url.utf8.count <= PictureToken.longestURL ? .picture(url: url) : .unreadable(kind: "picture")
    }

    // MARK: - Smart robots

    func read(_ message: RobotMessage) -> Heard {
        let group = app.sharesGroups ? message.group : nil
        var heard = Heard(identity: group.map { self.group($0) } ?? person(message.from), name: message.name)
        heard.isGroup = message.group != nil
        if !app.sharesGroups { heard.group = message.group.map { Self.digest(ofGroup: $0) } }
        heard.later = message.later
        switch message.content {
        case .text(let text), .voice(let text): hear(text, of: message, &heard)
        case .mixed(let text, let pictures): hear(text, beside: pictures.first, of: message, &heard)
        case .picture(let url): heard.content = Self.picture(url)
        case .poll(let stream): heard.content = .poll(name: stream)
        case .entered: heard.content = .entered
        case .event: break
        case .other(let kind): heard.content = .unreadable(kind: kind)
        }
        return heard
    }

    /// What stands beside a picture is about it: no command, and no code. A question has one picture, the first.
    private func hear(_ text: String, beside picture: String?, of message: RobotMessage, _ heard: inout Heard) {
        let text = text.trimmed
        guard !text.isEmpty else {
            heard.content = picture.map { Self.picture($0) } ?? .unreadable(kind: "picture")
            return
        }
        guard let picture else { return hear(text, of: message, &heard) }
        heard.language = Language(of: text)
        let question = Self.quoting(message, text, most: DeliveryContent.mostBytes - Self.markBytes)
        if case .picture(let url, _, _) = Self.picture(picture) {
            heard.content = .picture(url: url, text: question)
        } else {
            heard.content = DeliveryContent.picture(url: picture, text: question).withoutPicture
        }
    }

    /// Room for what says that there was a picture, where no model is shown it.
    private static let markBytes = 16

    /// What is quoted stands before a question, as a quotation; a command has none.
    private func hear(_ text: String, of message: RobotMessage, _ heard: inout Heard) {
        if message.group != nil, let command = texts.command(behindNamesIn: text) {
            heard.content = command
            heard.language = Language(of: text)
            return
        }
        hear(text, isShared: app.sharesGroups && message.group != nil, &heard)
        guard case .text(let question, _) = heard.content else { return }
        heard.content = .text(Self.quoting(message, question))
    }

    private static func quoting(
        _ message: RobotMessage, _ question: String, most: Int = DeliveryContent.mostBytes
    ) -> String {
        let question = TextReader.cut(question, to: most)
        // A long answer may be quoted: what is asked about it counts more.
        let room = most - question.utf8.count - 2
        guard let quote = message.quote?.trimmed, !quote.isEmpty, room > 0 else { return question }
        let lines = quote.split(separator: "\n", omittingEmptySubsequences: false).map { "> " + $0 }
        return TextReader.cut(lines.joined(separator: "\n"), to: room) + "\n\n" + question
    }

    // MARK: - What both have

    private func hear(_ text: String, isShared: Bool = false, _ heard: inout Heard) {
        let content = texts.content(of: text, isShared: isShared)
        heard.content = content
        // A code's letters are no language.
        if case .code = content { return }
        heard.language = Language(of: text)
    }

    /// Who sends it. A member of a company who is named like a group is nobody: the group's conversation is not theirs.
    private func person(_ sender: String) -> Identity? {
        let isLikeGroup = app.platform != .officialAccount && sender.lowercased().hasPrefix(Self.groupMark)
        return isLikeGroup ? nil : app.identity(of: sender)
    }

    /// A group that asks as one. The names of groups may differ in case alone, which those of identities do not.
    private func group(_ name: String) -> Identity? {
        guard name.utf8.count > 48 || !name.utf8.allSatisfy(Self.isPlain) else {
            return app.identity(of: Self.groupMark + name)
        }
        // No plain name has a dot.
        return app.identity(of: "\(Self.groupMark)d.\(Self.digest(ofGroup: name))")
    }

    private static func digest(ofGroup name: String) -> String {
        Array(Digest.sha256(Array("yizhan-group:\(name)".utf8)).prefix(16)).hexadecimal
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }
}

extension Language {
    /// The language of a text: Chinese with Chinese characters, English with Latin letters alone; nil if it says neither.
    init?(of text: String) {
        var hasLatin = false
        var hasOthers = false
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3134F:
                self = .chinese
                return
            case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0xFF21...0xFF3A, 0xFF41...0xFF5A: hasLatin = true
            default: hasOthers = hasOthers || scalar.properties.isAlphabetic
            }
        }
        guard hasLatin, !hasOthers else { return nil }
        self = .english
    }
}
