package import Credentials

extension ServerSecret {
    /// A secret of a test's own installation.
    package static func random() -> ServerSecret {
        guard let secret = ServerSecret(RandomBytes.make(count)) else {
            preconditionFailure("As many bytes as a secret has are a secret.")
        }
        return secret
    }
}

extension MasterKeys {
    /// One master key of a test's own installation.
    package static func random() -> MasterKeys {
        guard let keys = MasterKeys([RandomBytes.make(32)]) else {
            preconditionFailure("32 bytes are a key.")
        }
        return keys
    }
}

private enum RandomBytes {
    static func make(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: .min ... .max) } }
}
