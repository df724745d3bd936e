/* Only under Wine 8, to try the packages: Windows 10 has the real one.
 * Qt asks for the colour profile of the screen; there is none.
 */
#define ABSENTE(nom) __declspec(dllexport) void *nom(void) { return 0; }

ABSENTE(CloseColorProfile)
ABSENTE(GetColorProfileFromHandle)
ABSENTE(OpenColorProfileW)
ABSENTE(WcsCreateIccProfile)
