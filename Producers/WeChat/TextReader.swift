internal import Catalogue
internal import Messages

/// Reads what a person wrote or said: a command, a sign-in code, or a question.
struct TextReader {
    let app: App
    let catalogue: Catalogue

    /// What is longer is no command and no code.
    private static let mostWordBytes = 128
    /// Of the names before a command.
    private static let mostNameWords = 3

    /// - Parameter isShared: whether a group is the person: nobody signs in as one.
    func content(of text: String, isShared: Bool = false) -> DeliveryContent {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { return .unreadable(kind: "text") }
        if trimmed.utf8.count <= Self.mostWordBytes, let content = word(trimmed) {
            guard isShared, case .code = content else { return content }
            return .unreadable(kind: "code")
        }
        return .text(Self.cut(trimmed))
    }

    /// A text to the length that is asked for, at a character's border.
    static func cut(_ text: String, to most: Int = DeliveryContent.mostBytes) -> String {
        guard text.utf8.count > most else { return text }
        var bytes = 0
        let kept = text.prefix { character in
            bytes += character.utf8.count
            return bytes <= most
        }
        return String(kept)
    }

    /// The command that a menu's item stands for. One that nobody knows gets help, rather than silence.
    func command(ofKey key: String) -> BotCommand {
        let key = key.folded
        return app.words[key] ?? BotCommand(rawValue: key) ?? UsualWords.command(for: key) ?? .help
    }

    /// The command at the end of a group's text, behind what is left of names: a robot's may have spaces in it, and
    /// others may be named before it. It stands behind a slash, or it could as well be a question's words.
    ///
    /// - Returns: nil for any other text.
    func command(behindNamesIn text: String) -> DeliveryContent? {
        guard text.utf8.count <= Self.mostWordBytes else { return nil }
        let folded = text.folded
        let words = folded.split(whereSeparator: \.isWhitespace)
        guard let slashed = words.dropFirst().prefix(Self.mostNameWords).first(where: { $0.hasPrefix("/") }),
            case .command(let command, let argument) = word(String(folded[slashed.startIndex...]))
        else { return nil }
        return .command(command, argument: argument)
    }

    private func word(_ text: String) -> DeliveryContent? {
        let folded = text.folded
        if let command = command(folded) { return .command(command) }
        if let argument = modelArgument(folded) { return .command(.model, argument: argument) }
        return code(in: folded).map { .code($0) }
    }

    private func command(_ folded: String) -> BotCommand? {
        if let command = app.words[folded] ?? UsualWords.command(for: folded) { return command }
        guard folded.hasPrefix("/") else { return nil }
        let word = String(folded.dropFirst())
        return app.words[word] ?? UsualWords.command(for: word) ?? BotCommand(rawValue: word)
    }

    /// What stands behind the word for models, if it may be one of them: `model 2`, `模型 glm`. "Model trains are fun" is a
    /// question.
    private func modelArgument(_ folded: String) -> String? {
        guard let space = folded.firstIndex(where: \.isWhitespace), command(String(folded[..<space])) == .model else {
            return nil
        }
        let argument = String(folded[space...]).trimmed
        guard !argument.contains(where: \.isWhitespace) else { return nil }
        let isNumber = argument.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isNumber || folded.hasPrefix("/") || isModel(argument) ? argument : nil
    }

    private func isModel(_ beginning: String) -> Bool {
        let names = app.modelNames.isEmpty ? catalogue.models.map(\.name) : app.modelNames
        return names.contains { $0.lowercased().hasPrefix(beginning) }
    }

    // MARK: - Codes

    /// A sign-in code. Eight letters alone may be words, so one has its dash or a digit, or stands behind a word for
    /// signing in.
    private func code(in folded: String) -> SignInCode? {
        for word in UsualWords.signIn where folded.hasPrefix(word) {
            let rest = folded.dropFirst(word.count).drop { $0.isWhitespace || $0 == ":" }
            if let code = Self.code(String(rest)) { return code }
        }
        let signs = folded.unicodeScalars.split { !Self.isSign($0) }.map(\.count)
        guard signs == [8] || signs == [4, 4], let code = Self.code(folded) else { return nil }
        let tells = folded.unicodeScalars.contains { scalar in
            (0x30...0x39).contains(scalar.value) || !Self.isSign(scalar) && !scalar.properties.isWhitespace
        }
        return tells ? code : nil
    }

    /// A code that finds its ticket by itself; nil for any other text.
    static func code(_ text: String) -> SignInCode? {
        guard let code = SignInCode(text), code.form == .letters else { return nil }
        return code
    }

    private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
        (0x30...0x39).contains(scalar.value) || (0x61...0x7A).contains(scalar.value)
    }
}
