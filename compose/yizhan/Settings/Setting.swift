/// One setting: its name in the environment and in the settings file, and what its value may be.
///
/// Each is declared beside what reads it, as a static member for its value's type, so that a wrong name does not
/// compile; `Settings.all` lists them for reading, for help and for the README's table.
struct Setting<Value: Sendable>: AnySetting {
    let name: String
    let defaultText: String
    let meaning: String
    let allowed: String
    private let read: @Sendable (String) -> Value?
    private let fault: @Sendable (String) -> String?

    /// One that always has a value.
    ///
    /// - Parameter defaultText: as it would be written.
    init(_ name: String, _ defaultText: String, _ form: SettingForm<Value>, _ meaning: String) {
        self.name = name
        self.defaultText = defaultText
        self.meaning = meaning
        allowed = form.allowed
        read = form.read
        fault = form.fault
    }

    /// One that has no value unless somebody chooses it.
    init<Chosen>(_ name: String, _ form: SettingForm<Chosen>, _ meaning: String) where Value == Chosen? {
        self.name = name
        defaultText = ""
        self.meaning = meaning
        allowed = form.allowed
        read = { $0.isEmpty ? .some(nil) : form.read($0).map(Optional.some) }
        fault = form.fault
    }

    /// The value of a text; nil if that is not allowed.
    func value(of text: String) -> Value? { read(text) }

    func check(_ text: String) throws(SettingError) {
        guard read(text) == nil else { return }
        if let fault = fault(text) { throw SettingError(self, fault) }
        throw SettingError(description: "\(name) is '\(text)', but must be \(allowed).")
    }
}

/// A setting, whatever its value is.
protocol AnySetting: Sendable {
    var name: String { get }
    /// As it would be written; empty for none.
    var defaultText: String { get }
    var meaning: String { get }
    /// What is allowed, for an error.
    var allowed: String { get }
    func check(_ text: String) throws(SettingError)
}

/// A setting has a value that is not allowed, or lacks one, or there is no such setting.
struct SettingError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(description: String) {
        self.description = description
    }

    /// What is wrong with a setting's value.
    init<Value>(_ setting: Setting<Value>, _ fault: String) {
        description = "\(setting.name): \(fault)"
    }
}
