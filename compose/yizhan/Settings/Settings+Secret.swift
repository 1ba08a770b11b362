import Credentials
import Crypto
import Foundation
import Telemetry

extension Settings {
    /// The secret that signs keys and stream ids; nil if none is configured.
    func serverSecret() throws(SettingError) -> ServerSecret? {
        guard let (text, name) = try Self.text(self[.secret], .secret, in: self[.secretFile], .secretFile) else {
            return nil
        }
        guard let secret = Self.bytes(text).flatMap({ ServerSecret($0) }) else {
            throw SettingError(description: "\(name) is not 32 bytes in base64; `openssl rand -base64 32` makes some.")
        }
        return secret
    }

    /// The keys that seal the keys of channels, the first of them first; nil if none is configured.
    func masterKeys() throws(SettingError) -> MasterKeys? {
        guard let (text, name) = try Self.text(self[.masterKey], .masterKey, in: self[.masterKeyFile], .masterKeyFile)
        else { return nil }
        guard let keys = Self.masterKeys(text) else {
            throw SettingError(
                description: "\(name) has no keys of 32 bytes in base64; `openssl rand -base64 32` makes one.")
        }
        return keys
    }

    /// The secrets that sessions are signed with, the one that signs first; nil if none is configured.
    func sessionSecrets() throws(SettingError) -> SessionSecrets? {
        guard
            let (text, name) = try Self.text(
                self[.sessionSecret], .sessionSecret, in: self[.sessionSecretFile], .sessionSecretFile)
        else { return nil }
        guard let secrets = Self.sessionSecrets(text) else {
            throw SettingError(
                description: "\(name) is not one or two different secrets of 32 bytes in base64; "
                    + "`openssl rand -base64 32` makes one.")
        }
        return secrets
    }

    /// The password for the mail server; nil if none is configured. A line end behind it is none of it.
    func mailPassword() throws(SettingError) -> Secret? {
        let found = try Self.text(self[.mailPassword], .mailPassword, in: self[.mailPasswordFile], .mailPasswordFile)
        return found.map { Secret($0.text.trimmingCharacters(in: .newlines)) }
    }

    /// Parses keys that are separated by commas or line ends.
    static func masterKeys(_ text: String) -> MasterKeys? { list(text).flatMap { MasterKeys($0) } }

    /// Parses secrets that are separated by commas or line ends.
    static func sessionSecrets(_ text: String) -> SessionSecrets? { list(text).flatMap { SessionSecrets($0) } }

    /// Nil if one of them is no base64.
    private static func list(_ text: String) -> [[UInt8]]? {
        let keys = text.split { $0 == "," || $0.isNewline }.map { bytes(String($0)) }
        return keys.contains(nil) ? nil : keys.compactMap(\.self)
    }

    /// The text of a secret that is in one setting, or in the file that another one names; and the setting's name.
    private static func text(
        _ text: Secret?, _ secret: Setting<Secret?>, in path: String?, _ file: Setting<String?>
    ) throws(SettingError) -> (text: String, name: String)? {
        switch (text, path) {
        case (nil, nil): return nil
        case (let text?, nil): return (text.exposed, secret.name)
        case (nil, let path?):
            do {
                return (try String(contentsOfFile: path, encoding: .utf8), file.name)
            } catch {
                throw SettingError(file, "'\(path)' cannot be read: \(error.localizedDescription)")
            }
        case (_?, _?): throw SettingError(description: "Set \(secret.name) or \(file.name), not both.")
        }
    }

    /// Decodes both kinds of base64: a secret of ours, and one of `openssl rand -base64 32`.
    private static func bytes(_ text: String) -> [UInt8]? {
        let url = text.trimmingCharacters(in: .whitespacesAndNewlines)
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
        return [UInt8](base64URL: url.trimmingCharacters(in: ["="]))
    }
}

extension Setting<Secret?> {
    static var secret: Self {
        Self(
            "YIZHAN_SECRET", .secret,
            "what keys, redeem codes and stream ids are signed with, 32 bytes in base64; made by `up`")
    }

    static var masterKey: Self {
        Self(
            "YIZHAN_MASTER_KEY", .secret,
            "what providers' keys are sealed with, 32 bytes in base64, made by `up`; several with commas, the first seals"
        )
    }

    static var sessionSecret: Self {
        Self(
            "YIZHAN_SESSION_SECRET", .secret,
            "what sessions are signed with, 32 bytes in base64; two with a comma while it changes, the first signs")
    }
}

extension Setting<String?> {
    static var secretFile: Self { Self("YIZHAN_SECRET_FILE", .text, "a file with it, instead") }

    static var masterKeyFile: Self { Self("YIZHAN_MASTER_KEY_FILE", .text, "a file with them, instead") }

    static var sessionSecretFile: Self { Self("YIZHAN_SESSION_SECRET_FILE", .text, "a file with them, instead") }
}
