internal import CCurl

extension EasyHandle {
    /// Sets libcurl's callbacks. They get `self` unretained: see the type's comment.
    func setCallbacks(errorText: UnsafeMutablePointer<CChar>) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        set(CURLOPT_ERRORBUFFER, context: errorText)
        set(CURLOPT_PRIVATE, context: context)
        set(CURLOPT_WRITEDATA, context: context)
        set(CURLOPT_HEADERDATA, context: context)
        set(CURLOPT_PREREQDATA, context: context)
        accept(yizhan_easy_set_transfer(pointer, CURLOPT_WRITEFUNCTION, receiveBody))
        accept(yizhan_easy_set_transfer(pointer, CURLOPT_HEADERFUNCTION, receiveHeadLine))
        accept(yizhan_easy_set_prerequest(pointer, noteRequest))
    }

    static func at(_ context: UnsafeMutableRawPointer?) -> EasyHandle {
        guard let context else { preconditionFailure("libcurl hands back the context it was given") }
        return Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
    }

    /// Keeps libcurl from undoing a charset, which some servers call a coding.
    fileprivate func leaveCharset() {
        guard let coding = reception.head?.headerFields[.contentEncoding]?.lowercased() else { return }
        if ["utf-8", "utf8"].contains(coding) { set(CURLOPT_HTTP_CONTENT_DECODING, 0) }
    }

    fileprivate func noteArrival() {
        lastArrival = arrivals.now
        arrivals.list(self)
    }
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let handle = EasyHandle.at(context)
    handle.noteArrival()
    let length = size * count
    guard !handle.reception.isFull else {
        handle.isHeldBack = true
        return Int(CURL_WRITEFUNC_PAUSE)
    }
    return handle.reception.addBody(UnsafeRawBufferPointer(start: bytes, count: length)) ? length : refused(length)
}

private func receiveHeadLine(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let handle = EasyHandle.at(context)
    handle.noteArrival()
    let length = size * count
    guard handle.reception.addHeadLine(UnsafeRawBufferPointer(start: bytes, count: length)) else {
        return refused(length)
    }
    handle.leaveCharset()
    return length
}

/// Returns a length other than that of the bytes, which ends the transfer.
private func refused(_ length: Int) -> Int {
    length == 0 ? 1 : 0
}

private func noteRequest(
    _ context: UnsafeMutableRawPointer?, _: UnsafeMutablePointer<CChar>?, _: UnsafeMutablePointer<CChar>?, _: Int32,
    _: Int32
) -> Int32 {
    EasyHandle.at(context).isRequestStarted = true
    return CURL_PREREQFUNC_OK
}
