/// A setting: its name in the environment and in the settings file, its allowed values, its meaning.
///
/// Each is declared beside its reader, as a static member for its value's type, so that a wrong name does not compile.
/// `Settings.all` lists all of them, for reading, for help and for the README's table.
struct Setting<Value: Sendable>: AnySetting {
    let name: String
    let defaultText: String
    let meaning: String
    let allowed: String
    private let read: @Sendable (String) -> Value?
    private let fault: @Sendable (String) -> String?

    /// Makes a setting with a default.
    ///
    /// - Parameter defaultText: the default, as an operator would write it.
    init(_ name: String, _ defaultText: String, _ form: SettingForm<Value>, _ meaning: String) {
        self.name = name
        self.defaultText = defaultText
        self.meaning = meaning
        allowed = form.allowed
        read = form.read
        fault = form.fault
    }

    /// Makes a setting without a default.
    init<Chosen>(_ name: String, _ form: SettingForm<Chosen>, _ meaning: String) where Value == Chosen? {
        self.name = name
        defaultText = ""
        self.meaning = meaning
        allowed = form.allowed
        read = { $0.isEmpty ? .some(nil) : form.read($0).map(Optional.some) }
        fault = form.fault
    }

    /// Parses a text; nil if it is not allowed.
    func value(of text: String) -> Value? { read(text) }

    func check(_ text: String) throws(SettingError) {
        guard read(text) == nil else { return }
        if let fault = fault(text) { throw SettingError(self, fault) }
        throw SettingError(description: "\(name) is '\(text)', but must be \(allowed).")
    }
}

/// A setting of any value type.
protocol AnySetting: Sendable {
    var name: String { get }
    /// The default, as an operator would write it; empty for none.
    var defaultText: String { get }
    var meaning: String { get }
    /// The allowed values, for an error message.
    var allowed: String { get }
    func check(_ text: String) throws(SettingError)
}

/// A setting is unknown, missing, or has a value that is not allowed.
struct SettingError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(description: String) {
        self.description = description
    }

    /// Makes the error of one setting.
    init<Value>(_ setting: Setting<Value>, _ fault: String) {
        description = "\(setting.name): \(fault)"
    }
}
