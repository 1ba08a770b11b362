import Credentials
import Crypto
import Foundation
import Telemetry

extension Settings {
    /// The secret that signs keys and stream ids; nil if none is configured.
    func serverSecret() throws(SettingError) -> ServerSecret? {
        switch (self[.secret], self[.secretFile]) {
        case (nil, nil): return nil
        case (let secret?, nil): return try Self.secret(secret.exposed, Setting.secret.name)
        case (nil, let path?):
            do {
                return try Self.secret(String(contentsOfFile: path, encoding: .utf8), Setting.secretFile.name)
            } catch let error as SettingError {
                throw error
            } catch {
                throw SettingError(.secretFile, "'\(path)' cannot be read: \(error.localizedDescription)")
            }
        case (_?, _?): throw SettingError(description: "Set YIZHAN_SECRET or YIZHAN_SECRET_FILE, not both.")
        }
    }

    /// Decodes both kinds of base64: a secret of ours, and one of `openssl rand -base64 32`.
    private static func secret(_ text: String, _ name: String) throws(SettingError) -> ServerSecret {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let url = trimmed.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .trimmingCharacters(in: ["="])
        guard let bytes = [UInt8](base64URL: url), let secret = ServerSecret(bytes) else {
            throw SettingError(description: "\(name) is not 32 bytes in base64; `openssl rand -base64 32` makes some.")
        }
        return secret
    }
}

extension Setting<Secret?> {
    static var secret: Self {
        Self("YIZHAN_SECRET", .secret, "what keys and stream ids are signed with, 32 bytes in base64; made by `up`")
    }
}

extension Setting<String?> {
    static var secretFile: Self { Self("YIZHAN_SECRET_FILE", .text, "a file with it, instead") }
}
