/* Only under Wine 8, to try the packages: Windows 10 has the real one.
 * Qt loads these twenty functions by name at start; a converter that cannot be opened is never
 * used, so the others are never called.
 */
#define ABSENTE(nom) __declspec(dllexport) void *nom(void) { return 0; }
#define U_FILE_ACCESS_ERROR 4

__declspec(dllexport) void *ucnv_open(const char *name, int *error)
{
    (void)name;
    if (error)
        *error = U_FILE_ACCESS_ERROR;
    return 0;
}

ABSENTE(UCNV_FROM_U_CALLBACK_SUBSTITUTE)
ABSENTE(UCNV_TO_U_CALLBACK_SUBSTITUTE)
ABSENTE(ucnv_cbFromUWriteUChars)
ABSENTE(ucnv_cbToUWriteUChars)
ABSENTE(ucnv_close)
ABSENTE(ucnv_countAvailable)
ABSENTE(ucnv_fromUCountPending)
ABSENTE(ucnv_fromUnicode)
ABSENTE(ucnv_getAvailableName)
ABSENTE(ucnv_getFromUCallBack)
ABSENTE(ucnv_getMaxCharSize)
ABSENTE(ucnv_getName)
ABSENTE(ucnv_getStandardName)
ABSENTE(ucnv_getToUCallBack)
ABSENTE(ucnv_reset)
ABSENTE(ucnv_setFromUCallBack)
ABSENTE(ucnv_setToUCallBack)
ABSENTE(ucnv_toUCountPending)
ABSENTE(ucnv_toUnicode)
