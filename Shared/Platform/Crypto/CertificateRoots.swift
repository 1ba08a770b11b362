import CCrypto

/// Root certificates, as a provider hands them out: several in one text.
package struct CertificateRoots: Sendable {
    /// In the order of the text. Some may have keys of algorithms that are not used here.
    package let members: [Member]
    private let handles: [CertificateHandle]

    package struct Member: Hashable, Sendable {
        package let issuer: String
        package let serialDecimal: String
        package let isSignedWithRSA: Bool
        /// The SHA-256 of all of it.
        package let fingerprint: [UInt8]
    }

    /// Reads PEM, or base64 of one alone.
    package init(_ text: String) throws(KeyError) {
        var handles: [CertificateHandle] = []
        var members: [Member] = []
        for text in try KeyText.all(in: text) {
            let handle = try CertificateHandle(text)
            guard let issuer = handle.issuer else { throw .unreadable }
            handles.append(handle)
            members.append(
                Member(
                    issuer: issuer, serialDecimal: handle.serialDecimal, isSignedWithRSA: handle.isSignedWithRSA,
                    fingerprint: handle.fingerprint))
        }
        self.handles = handles
        self.members = members
    }

    /// Why no path leads from a certificate to one of these roots; nil if one does.
    ///
    /// - Parameter time: in seconds since 1970, within the time of each of the chain; nil: whenever that is.
    package func fault(of chain: CertificateChain, at time: Int?) -> CertificateFault? {
        guard let store = X509_STORE_new(), let context = X509_STORE_CTX_new(), let between = OPENSSL_sk_new_null()
        else { preconditionFailure("out of memory for a certificate") }
        defer {
            X509_STORE_CTX_free(context)
            OPENSSL_sk_free(between)
            X509_STORE_free(store)
            // The error would be taken for that of this thread's next call.
            ERR_clear_error()
        }
        var isReady = true
        for root in handles { isReady = X509_STORE_add_cert(store, root.pointer) == 1 && isReady }
        for handle in chain.between {
            isReady = OPENSSL_sk_push(between, UnsafeRawPointer(handle.pointer)) > 0 && isReady
        }
        isReady = X509_STORE_CTX_init(context, store, chain.certificate.handle.pointer, between) == 1 && isReady
        precondition(isReady, "out of memory for a certificate")
        if let time {
            X509_STORE_CTX_set_time(context, 0, time)
        } else {
            X509_STORE_CTX_set_flags(context, UInt(X509_V_FLAG_NO_CHECK_TIME))
        }
        // The stack and the context borrow what the chain owns.
        return withExtendedLifetime(chain) {
            X509_verify_cert(context) == 1 ? nil : CertificateFault(X509_STORE_CTX_get_error(context))
        }
    }
}

/// A certificate with the intermediate ones up to a root, as a provider hands them out: one text, its own first.
package struct CertificateChain: Sendable {
    package let certificate: Certificate
    let between: [CertificateHandle]

    /// Reads PEM, or base64 of one alone.
    package init(_ text: String) throws(KeyError) {
        var handles: [CertificateHandle] = []
        for text in try KeyText.all(in: text) { handles.append(try CertificateHandle(text)) }
        guard let first = handles.first else { throw .unreadable }
        certificate = try Certificate(first)
        between = Array(handles.dropFirst())
    }

    private init(_ certificate: Certificate, _ between: [CertificateHandle]) {
        self.certificate = certificate
        self.between = between
    }

    /// The same, with the intermediate certificates of other chains.
    package func helped(by others: [CertificateChain]) -> CertificateChain {
        CertificateChain(certificate, between + others.flatMap(\.between))
    }
}

/// Why a certificate is not to be trusted.
package enum CertificateFault: Error, Hashable, Sendable {
    /// It has expired, or one above it has.
    case expired
    /// It has not begun.
    case notYetValid
    /// No path leads to a root: an intermediate one is missing, it has signed itself, or a signature is wrong.
    case unknownIssuer

    fileprivate init(_ code: Int32) {
        switch code {
        case X509_V_ERR_CERT_HAS_EXPIRED: self = .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: self = .notYetValid
        default: self = .unknownIssuer
        }
    }
}
