import Foundation
import JSON

/// Why a command did not do what it should: what standard error says of it, and the exit status.
///
/// The status is 1 for what was refused or failed, and 2 for words and settings that the command does not take. Where 1
/// says that something differs, 2 also says that it could not be found out.
struct Complaint {
    let status: Int32
    private let code: String
    private let detail: String
    private let help: String
    private let refusal: ConsoleRefusal?

    /// - Parameter help: of the command, for who used wrong words.
    init(_ error: any Error, help: String = "") {
        refusal = error as? ConsoleRefusal
        switch error {
        case let error as UsageError: (status, code, detail) = (2, "usage", error.text)
        case let error as SettingError: (status, code, detail) = (2, "settings", error.description)
        case let error as ConsoleRefusal: (status, code, detail) = (1, error.code, error.description)
        case let error as Objection: (status, code, detail) = (1, "confirmation_needed", error.description)
        case let error as NotCompared: (status, code, detail) = (2, "not_compared", error.description)
        case let error as ConsoleSilence: (status, code, detail) = (1, "unanswered", error.description)
        default: (status, code, detail) = (1, "failed", "\(error)")
        }
        self.help = error is UsageError && !help.isEmpty ? "\n\n" + help : ""
    }

    /// Tells a person what is no complaint yet, on standard error.
    @Sendable static func note(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("yizhan: \(text)\n".utf8))
    }

    /// For a person.
    var text: String { "yizhan: " + detail + help + "\n" }

    /// For a script, one document: what the admin API said, if it refused, else a code and a sentence.
    var json: String {
        let document = refusal?.document ?? ["code": .string(code), "detail": .string(detail)]
        return String(decoding: document.bytes, as: UTF8.self) + "\n"
    }
}
