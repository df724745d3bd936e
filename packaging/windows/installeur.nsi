; The installer of Forfait Desktop for Windows, for one user, without administrator rights.
;
; Compiled by make_installer of packaging/windows_build.py, which gives: VERSION, CONSTRUCTION (the
; name of the folder of this version), CHARGE (what is installed there), MARQUE (the file of it that
; tells such a folder from others), LANCEURS, ICONE, IMAGE, SORTIE, PLACE_MO, TAILLE_KO, AMORCE and
; TRADUIRE (the first program of the installer, and what puts its words in French), and SIGNER when
; the uninstaller is signed.
;
; A new version is unpacked beside the one in use, under a name of its own; courante.txt, replaced
; in one step, says which one is in use. Whatever stops the copy leaves the former one working.
;
; Status: 0 done; 1 cancelled; 2 not what was expected; 3 the program is open; 4 no room or no right
; to write; 5 Windows is too old; 6 a newer version is there; 7 some files could not be removed.

Unicode true
Target amd64-unicode
ManifestDPIAware true
RequestExecutionLevel user
CRCCheck force
AllowSkipFiles off
SetOverwrite on
SetDateSave on
SetCompressor /SOLID lzma
SetCompressorDictSize 32

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include TextFunc.nsh
!include WinVer.nsh
!include WordFunc.nsh

!define NOM "Forfait Desktop"
!define CLE "Software\Microsoft\Windows\CurrentVersion\Uninstall\ForfaitDesktop"
!define OUVERT 3
!define SANS_PLACE 4
!define TROP_ANCIEN 5
!define PLUS_RECENT 6
!define RESTE 7
!define AUTRE_DOSSIER "Choisissez un autre dossier, ou demandez le droit d’y écrire à la personne qui s’occupe de cet ordinateur, puis recommencez."
!define DEMANDER_LE_DROIT "Demandez le droit d’y écrire à la personne qui s’occupe de cet ordinateur, puis recommencez. Rien n’a été retiré."

Name "${NOM}"
BrandingText "${NOM} ${VERSION}"
OutFile "${SORTIE}"
InstallDir "$LOCALAPPDATA\Programs\ForfaitDesktop"
InstallDirRegKey HKCU "${CLE}" "InstallLocation"
ShowInstDetails nevershow
ShowUninstDetails nevershow
XPStyle on
SpaceTexts none
FileErrorText "" "Un fichier ne peut pas être écrit :$\r$\n$0$\r$\n$\r$\nLe disque est peut-être plein, ou un autre programme tient ce fichier. Choisissez Réessayer ou, pour ne rien changer, Annuler."

VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"
VIAddVersionKey /LANG=1036 "ProductName" "${NOM}"
VIAddVersionKey /LANG=1036 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1036 "CompanyName" "${NOM}"
VIAddVersionKey /LANG=1036 "FileDescription" "Installation de ${NOM}"
VIAddVersionKey /LANG=1036 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1036 "LegalCopyright" "Licence MIT"

!ifdef SIGNER
!uninstfinalize `${SIGNER} "%1"` = 0
!endif

!packhdr "${AMORCE}" `${TRADUIRE} "${AMORCE}"`

Var Raison    ; why it stops, for the doctor
Var Dit       ; not empty once that was said
Var Nouvelle  ; the name of the version that is installed
Var Courante  ; the name of the version that was in use
Var Premiere  ; not empty when nothing of the program was there before
Var Ancien    ; another folder where the program was installed before; empty when there is none
Var Lieu      ; the folder that a function works on
Var Garder    ; the name of the version that is not removed

; ---------------------------------------------------------------- pages

!define MUI_ICON "${ICONE}"
!define MUI_UNICON "${ICONE}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${IMAGE}"
!define MUI_UNWELCOMEFINISHPAGE_BITMAP "${IMAGE}"
!define MUI_CUSTOMFUNCTION_GUIINIT OublierLaTaille
!define MUI_ABORTWARNING
!define MUI_ABORTWARNING_TEXT "Quitter l’installation ? Rien n’aura été changé."

!define MUI_WELCOMEPAGE_TITLE "${NOM} ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "${NOM} prépare vos déclarations du forfait structure et de la dotation numérique, sans réseau.$\r$\n$\r$\nIl s’installe pour vous seul, sans droits d’administrateur. Si une version plus ancienne est là, elle est remplacée, et vos dossiers restent en place.$\r$\n$\r$\nSi le programme est ouvert, fermez-le avant de continuer."
!insertmacro MUI_PAGE_WELCOME

!define MUI_PAGE_HEADER_TEXT "Le dossier du programme"
!define MUI_PAGE_HEADER_SUBTEXT "Celui qui est proposé convient, sauf raison d’en choisir un autre."
!define MUI_DIRECTORYPAGE_TEXT_TOP "Il faut ${PLACE_MO} Mo libres pour installer le programme.$\r$\n$\r$\nVos dossiers n’y sont pas : ils sont gardés dans $LOCALAPPDATA\forfait-desktop."
!define MUI_DIRECTORYPAGE_TEXT_DESTINATION "Dossier du programme"
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE VerifierDossier
!insertmacro MUI_PAGE_DIRECTORY

!define MUI_PAGE_HEADER_TEXT "Installation"
!define MUI_PAGE_HEADER_SUBTEXT "La copie prend un instant."
!define MUI_INSTFILESPAGE_FINISHHEADER_TEXT "${NOM} est installé"
!define MUI_INSTFILESPAGE_FINISHHEADER_SUBTEXT "Tout a été copié."
!define MUI_INSTFILESPAGE_ABORTHEADER_TEXT "${NOM} n’a pas été installé"
!define MUI_INSTFILESPAGE_ABORTHEADER_SUBTEXT "Fermez cette fenêtre, puis recommencez."
!insertmacro MUI_PAGE_INSTFILES

!define MUI_FINISHPAGE_TITLE "${NOM} est installé"
!define MUI_FINISHPAGE_TEXT "Vous le trouverez dans le menu Démarrer. Vos dossiers sont dans $LOCALAPPDATA\forfait-desktop."
!define MUI_FINISHPAGE_RUN "$INSTDIR\ForfaitDesktop.exe"
!define MUI_FINISHPAGE_RUN_TEXT "Ouvrir ${NOM}"
!define MUI_FINISHPAGE_SHOWREADME
!define MUI_FINISHPAGE_SHOWREADME_NOTCHECKED
!define MUI_FINISHPAGE_SHOWREADME_TEXT "Ajouter un raccourci sur le bureau"
!define MUI_FINISHPAGE_SHOWREADME_FUNCTION AjouterAuBureau
!insertmacro MUI_PAGE_FINISH

!define MUI_PAGE_HEADER_TEXT "Retirer ${NOM}"
!define MUI_PAGE_HEADER_SUBTEXT "Le programme seul est retiré."
!define MUI_UNCONFIRMPAGE_TEXT_TOP "Le programme va être retiré de cet ordinateur. Vos dossiers sont gardés dans $LOCALAPPDATA\forfait-desktop : une nouvelle installation les retrouvera."
!define MUI_UNCONFIRMPAGE_TEXT_LOCATION "Dossier"
!insertmacro MUI_UNPAGE_CONFIRM

!define MUI_PAGE_HEADER_TEXT "Retrait du programme"
!define MUI_PAGE_HEADER_SUBTEXT "Cela prend un instant."
!define MUI_INSTFILESPAGE_FINISHHEADER_TEXT "${NOM} est retiré"
!define MUI_INSTFILESPAGE_FINISHHEADER_SUBTEXT "Vos dossiers sont gardés."
!undef MUI_INSTFILESPAGE_ABORTHEADER_TEXT ; NSIS keeps those of the installer
!undef MUI_INSTFILESPAGE_ABORTHEADER_SUBTEXT
!define MUI_INSTFILESPAGE_ABORTHEADER_TEXT "${NOM} n’a pas été retiré en entier"
!define MUI_INSTFILESPAGE_ABORTHEADER_SUBTEXT "Fermez cette fenêtre, puis recommencez."
!insertmacro MUI_UNPAGE_INSTFILES

!define MUI_FINISHPAGE_TITLE "${NOM} est retiré"
!define MUI_FINISHPAGE_TEXT "Vos dossiers et leurs sauvegardes sont gardés dans $LOCALAPPDATA\forfait-desktop.$\r$\n$\r$\nSi vous n’en avez plus besoin, supprimez ce dossier vous-même."
!insertmacro MUI_UNPAGE_FINISH

!insertmacro MUI_LANGUAGE "French"

; ---------------------------------------------------------------- what both programs do

!macro COMMUN un CONSEIL
; Look whether the launchers in $Lieu can be replaced; leave in $0 "ouvert" when one runs,
; "interdit" when the folder refuses writing, nothing otherwise.
Function ${un}Sonder
  StrCpy $0 ""
  ${For} $1 1 2
    StrCpy $2 "$Lieu\ForfaitDesktop.exe"
    ${If} $1 = 2
      StrCpy $2 "$Lieu\forfait-desktop-cli.exe"
    ${EndIf}
    ${If} ${FileExists} "$2"
      ; To write, beside whoever else reads or writes: a program that runs alone refuses that.
      System::Call 'kernel32::CreateFileW(w r2, i 0x40000000, i 7, p 0, i 3, i 0x80, p 0) p .r3 ? e'
      Pop $4
      ${If} $3 <> -1
        System::Call 'kernel32::CloseHandle(p r3)'
      ${ElseIf} $4 = 32
        StrCpy $0 "ouvert"
      ${ElseIf} $0 == ""
        StrCpy $0 "interdit"
      ${EndIf}
    ${EndIf}
  ${Next}
FunctionEnd

; Ask for the program in $Lieu to be closed, as often as it takes; leave in $0 what Sonder says.
Function ${un}DemanderDeFermer
  ${Do}
    Call ${un}Sonder
    ${If} $0 != "ouvert"
      Return
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NOM} est ouvert.$\r$\n$\r$\nFermez sa fenêtre, puis choisissez Réessayer. Rien n’a été changé." /SD IDCANCEL IDRETRY +2
    Return
  ${Loop}
FunctionEnd

; Give the reason and the status of what Sonder left in $0.
Function ${un}Expliquer
  ${If} $0 == "ouvert"
    StrCpy $Raison "${NOM} est ouvert. Fermez sa fenêtre, puis recommencez."
    SetErrorLevel ${OUVERT}
  ${Else}
    StrCpy $Raison "Le dossier $INSTDIR refuse l’écriture. ${CONSEIL}"
    SetErrorLevel ${SANS_PLACE}
  ${EndIf}
FunctionEnd

; Try to write in $INSTDIR; leave in $0 nothing when that is refused, "meme" when the folder named
; in $1 is this very one, "autre" otherwise.
Function ${un}Ecrire
  StrCpy $0 ""
  ClearErrors
  FileOpen $2 "$INSTDIR\essai.nouveau" w
  ${IfNot} ${Errors}
    FileClose $2
    StrCpy $0 "autre"
    ${If} $1 != ""
    ${AndIf} ${FileExists} "$1\essai.nouveau"
      StrCpy $0 "meme"
    ${EndIf}
    Delete "$INSTDIR\essai.nouveau"
  ${EndIf}
  ClearErrors
FunctionEnd

; Remove what a copy that was stopped may have left in $Lieu.
Function ${un}RetirerNouveaux
  Delete "$Lieu\ForfaitDesktop.exe.nouveau"
  Delete "$Lieu\forfait-desktop-cli.exe.nouveau"
  Delete "$Lieu\Desinstaller.exe.nouveau"
  Delete "$Lieu\courante.txt.nouveau"
  Delete "$Lieu\essai.nouveau"
  ClearErrors
FunctionEnd

; Remove the versions in $Lieu, but for the one named in $Garder; nothing that is not ours. Leave in
; $5 "reste" when some of it could not be. A version first gets a name that tells that it is on its
; way out, so that one half removed is known again.
Function ${un}RetirerVersions
  StrCpy $5 ""
  FindFirst $0 $1 "$Lieu\versions\*"
  ${DoUntil} $1 == ""
    StrCpy $2 $1 "" -7
    ${If} $1 != "."
    ${AndIf} $1 != ".."
    ${AndIf} $1 != $Garder
      ${If} $2 == ".retire"
        RMDir /r "$Lieu\versions\$1"
      ${ElseIf} ${FileExists} "$Lieu\versions\$1\${MARQUE}"
        ${For} $3 1 10 ; an antivirus may look at it for a moment
          ClearErrors
          Rename "$Lieu\versions\$1" "$Lieu\versions\$1.retire"
          ${IfNot} ${Errors}
            ${ExitFor}
          ${EndIf}
          Sleep 200
        ${Next}
        RMDir /r "$Lieu\versions\$1.retire"
        ${If} ${FileExists} "$Lieu\versions\$1\${MARQUE}"
          StrCpy $5 "reste"
        ${EndIf}
      ${EndIf}
    ${EndIf}
    FindNext $0 $1
  ${Loop}
  FindClose $0
  ${If} ${FileExists} "$Lieu\versions\*.retire"
    StrCpy $5 "reste"
  ${EndIf}
  ClearErrors
FunctionEnd

; Remove the program from $Lieu, and nothing else; leave in $5 "reste" when some of it could not be:
; then what is needed to remove it later is left too.
Function ${un}RetirerProgramme
  StrCpy $Garder ""
  Delete "$Lieu\ForfaitDesktop.exe"
  Delete "$Lieu\forfait-desktop-cli.exe"
  Call ${un}RetirerNouveaux
  Call ${un}RetirerVersions
  ${If} ${FileExists} "$Lieu\ForfaitDesktop.exe"
  ${OrIf} ${FileExists} "$Lieu\forfait-desktop-cli.exe"
    StrCpy $5 "reste"
  ${EndIf}
  ${If} $5 == ""
    RMDir "$Lieu\versions"
    Delete "$Lieu\courante.txt"
    Delete "$Lieu\Desinstaller.exe"
    RMDir "$Lieu"
  ${EndIf}
  ClearErrors
FunctionEnd
!macroend

!insertmacro COMMUN "" "${AUTRE_DOSSIER}"
!insertmacro COMMUN "un." "${DEMANDER_LE_DROIT}"

; ---------------------------------------------------------------- installing

Function .onInit
  SetShellVarContext current
  ${IfNot} ${AtLeastWin10}
  ${OrIfNot} ${AtLeastBuild} 17763
    MessageBox MB_OK|MB_ICONSTOP "${NOM} a besoin de Windows 10 (version 1809) ou de Windows 11. Rien n’a été installé." /SD IDOK
    SetErrorLevel ${TROP_ANCIEN}
    Quit
  ${EndIf}
  ReadRegStr $0 HKCU "${CLE}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 = 1
      MessageBox MB_OK|MB_ICONSTOP "La version $0, plus récente que la ${VERSION}, est déjà installée. Elle est gardée telle quelle.$\r$\n$\r$\nPour revenir à la ${VERSION}, désinstallez d’abord l’autre ; une version plus ancienne peut ne pas savoir lire vos dossiers." /SD IDOK
      SetErrorLevel ${PLUS_RECENT}
      Quit
    ${EndIf}
  ${EndIf}
FunctionEnd

; Remove the folders that PreparerDossier makes to see whether it can, while nothing is in them.
Function RetirerVides
  RMDir "$INSTDIR\versions"
  RMDir "$INSTDIR"
FunctionEnd

; See whether $INSTDIR can take a version; leave why not in $Raison. Find in $Ancien the other
; folder where the program was installed before, if it is one of ours and not portable.
Function PreparerDossier
  SetErrorLevel -1 ; what an earlier folder was refused for is over
  StrCpy $Raison ""
  StrCpy $Ancien ""
  ${If} ${FileExists} "$INSTDIR\portable.txt"
    StrCpy $Raison "Le dossier $INSTDIR contient la version portable, qui s’ouvre sans être installée. Choisissez un autre dossier, puis recommencez."
    SetErrorLevel 2
    Return
  ${EndIf}
  ClearErrors
  CreateDirectory "$INSTDIR\versions"
  ReadRegStr $1 HKCU "${CLE}" "InstallLocation"
  Call Ecrire
  ${If} $0 == ""
    StrCpy $0 "interdit"
    Call Expliquer
    Return
  ${EndIf}
  ${If} $0 == "autre"
  ${AndIf} $1 != ""
  ${AndIf} ${FileExists} "$1\courante.txt"
  ${AndIfNot} ${FileExists} "$1\portable.txt"
    StrCpy $Ancien $1
  ${EndIf}
  System::Call 'kernel32::GetDiskFreeSpaceExW(w "$INSTDIR", *l .r0, p 0, p 0) i .r1'
  ${If} $1 <> 0
    System::Int64Op $0 / 1048576
    Pop $0
    System::Int64Op $0 < ${PLACE_MO}
    Pop $1
    ${If} $1 = 1
      StrCpy $Raison "Il reste $0 Mo sur ce disque, et il en faut ${PLACE_MO}. Libérez de la place ou choisissez un autre dossier, puis recommencez."
      SetErrorLevel ${SANS_PLACE}
    ${EndIf}
  ${EndIf}
FunctionEnd

; Stop at an open program, here or in the former folder, and at a folder that refuses writing.
Function DemanderPartoutDeFermer
  StrCpy $Lieu $INSTDIR
  Call DemanderDeFermer
  ${If} $0 == ""
  ${AndIf} $Ancien != ""
    StrCpy $Lieu $Ancien
    Call DemanderDeFermer
    ${If} $0 == "interdit"
      StrCpy $0 "" ; it cannot be removed from there: this is told at the end
    ${EndIf}
  ${EndIf}
  ${If} $0 != ""
    Call Expliquer
    Call Renoncer
    Abort
  ${EndIf}
FunctionEnd

; The page of the folder: what it cannot take is said there, where another can be chosen. Windows
; would only turn the button grey.
Function VerifierDossier
  Call PreparerDossier
  ${If} $Raison != ""
    Call RetirerVides
    MessageBox MB_OK|MB_ICONEXCLAMATION "$Raison" /SD IDOK
    Abort
  ${EndIf}
FunctionEnd

; Take back what was copied and say why, at once: NSIS waits until the window is closed.
Function Renoncer
  ${If} $Dit != ""
    Return
  ${EndIf}
  StrCpy $Dit "dit"
  StrCpy $Lieu $INSTDIR
  ${If} $Nouvelle != ""
    SetOutPath "$TEMP"
    RMDir /r "$Lieu\versions\$Nouvelle"
    Call RetirerNouveaux
    ${If} $Premiere != "" ; without a version they would open nothing
      Delete "$Lieu\ForfaitDesktop.exe"
      Delete "$Lieu\forfait-desktop-cli.exe"
      Delete "$Lieu\Desinstaller.exe"
    ${EndIf}
  ${EndIf}
  Call RetirerVides
  ${If} $Raison == ""
    StrCpy $Raison "Tout n’a pas pu être copié dans $INSTDIR : le disque est peut-être plein, ou ce dossier refuse l’écriture. Libérez de la place (${PLACE_MO} Mo) ou choisissez un autre dossier, puis recommencez."
    SetErrorLevel ${SANS_PLACE}
  ${EndIf}
  ${If} $Courante != ""
    StrCpy $Raison "$Raison$\r$\n$\r$\nLa version installée avant n’a pas été touchée : elle s’ouvre comme d’habitude."
  ${EndIf}
  MessageBox MB_OK|MB_ICONSTOP "$Raison" /SD IDOK
FunctionEnd

Function .onInstFailed
  Call Renoncer
FunctionEnd

; Read in $Courante the name of the version in use; empty when there is none that works.
Function LireCourante
  StrCpy $Courante ""
  ClearErrors
  FileOpen $0 "$INSTDIR\courante.txt" r
  ${If} ${Errors}
    ClearErrors
    Return
  ${EndIf}
  FileRead $0 $1
  FileClose $0
  ${TrimNewLines} "$1" $1
  ${If} $1 != ""
  ${AndIf} ${FileExists} "$INSTDIR\versions\$1\${MARQUE}"
    StrCpy $Courante $1
  ${EndIf}
  ClearErrors
FunctionEnd

; Put a file just copied under the name $1.nouveau in the place of $1, in one step.
Function Remplacer
  System::Call 'kernel32::MoveFileExW(w "$1.nouveau", w "$1", i 9) i .r2'
  ${If} $2 = 0
    StrCpy $Lieu $INSTDIR
    Call Sonder
    ${If} $0 == ""
      StrCpy $0 "interdit"
    ${EndIf}
    Call Expliquer
    Call Renoncer
    Abort
  ${EndIf}
FunctionEnd

; Remove the program from the folder it was installed in before; its dossiers are elsewhere.
Function RetirerAncien
  StrCpy $Lieu $Ancien
  Call RetirerProgramme
  ${If} $5 != ""
    MessageBox MB_OK|MB_ICONINFORMATION "${NOM} ${VERSION} est installé dans $INSTDIR.$\r$\n$\r$\nLa version installée avant, dans $Ancien, n’a pas pu être retirée en entier. Ne l’ouvrez plus, et supprimez ce dossier quand ce sera possible : vos dossiers n’y sont pas." /SD IDOK
  ${EndIf}
FunctionEnd

Function AjouterAuBureau
  CreateShortcut "$DESKTOP\${NOM}.lnk" "$INSTDIR\ForfaitDesktop.exe"
FunctionEnd

Section "-${NOM}" PROGRAMME
  Call LireCourante
  Call PreparerDossier
  ${If} $Raison != ""
    Call Renoncer
    Abort
  ${EndIf}
  Call DemanderPartoutDeFermer

  ; A folder of its own, never the one in use, with the file first that tells that it is ours.
  StrCpy $Nouvelle "${CONSTRUCTION}"
  ${If} $Courante == $Nouvelle
    StrCpy $Nouvelle "${CONSTRUCTION}-2"
  ${EndIf}
  StrCpy $Lieu $INSTDIR
  RMDir /r "$Lieu\versions\$Nouvelle"
  SetOutPath "$INSTDIR\versions\$Nouvelle"
  ClearErrors
  File "${CHARGE}\${MARQUE}"
  File /r /x "${MARQUE}" "${CHARGE}\*"
  ${If} ${Errors}
    Call Renoncer
    Abort
  ${EndIf}

  ; From here on each step leaves a program that works, if there was one.
  Call DemanderPartoutDeFermer ; it may have been opened meanwhile
  SetOutPath "$INSTDIR"
  ClearErrors
  File "/oname=ForfaitDesktop.exe.nouveau" "${LANCEURS}\ForfaitDesktop.exe"
  File "/oname=forfait-desktop-cli.exe.nouveau" "${LANCEURS}\forfait-desktop-cli.exe"
  FileOpen $0 "$INSTDIR\courante.txt.nouveau" w
  FileWrite $0 "$Nouvelle$\r$\n"
  FileClose $0
  WriteUninstaller "$INSTDIR\Desinstaller.exe.nouveau"
  ${If} ${Errors}
    Call Renoncer
    Abort
  ${EndIf}
  ${If} $Courante == ""
  ${AndIfNot} ${FileExists} "$INSTDIR\Desinstaller.exe"
    StrCpy $Premiere "premiere"
  ${EndIf}
  StrCpy $1 "$INSTDIR\ForfaitDesktop.exe"
  Call Remplacer
  StrCpy $1 "$INSTDIR\forfait-desktop-cli.exe"
  Call Remplacer
  StrCpy $1 "$INSTDIR\Desinstaller.exe"
  Call Remplacer
  StrCpy $1 "$INSTDIR\courante.txt"
  Call Remplacer

  ; The new version is in use: what follows is help, and never undoes it.
  StrCpy $Lieu $INSTDIR
  StrCpy $Garder $Nouvelle
  Call RetirerVersions
  SetOutPath "$INSTDIR"
  CreateShortcut "$SMPROGRAMS\${NOM}.lnk" "$INSTDIR\ForfaitDesktop.exe"
  WriteRegStr HKCU "${CLE}" "DisplayName" "${NOM}"
  WriteRegStr HKCU "${CLE}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${CLE}" "DisplayIcon" "$INSTDIR\ForfaitDesktop.exe"
  WriteRegStr HKCU "${CLE}" "Publisher" "${NOM}"
  WriteRegStr HKCU "${CLE}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${CLE}" "UninstallString" '"$INSTDIR\Desinstaller.exe"'
  WriteRegStr HKCU "${CLE}" "QuietUninstallString" '"$INSTDIR\Desinstaller.exe" /S'
  WriteRegDWORD HKCU "${CLE}" "EstimatedSize" ${TAILLE_KO}
  WriteRegDWORD HKCU "${CLE}" "NoModify" 1
  WriteRegDWORD HKCU "${CLE}" "NoRepair" 1
  ClearErrors
  ${GetParameters} $0
  ${GetOptions} "$0" "/BUREAU" $1
  ${IfNot} ${Errors}
  ${OrIf} ${FileExists} "$DESKTOP\${NOM}.lnk"
    Call AjouterAuBureau
  ${EndIf}
  ${If} $Ancien != ""
    Call RetirerAncien
  ${EndIf}
  ClearErrors
SectionEnd

Function OublierLaTaille
  SectionSetSize ${PROGRAMME} 0
FunctionEnd

; ---------------------------------------------------------------- uninstalling

Function un.onInit
  SetShellVarContext current
  ${IfNot} ${FileExists} "$INSTDIR\courante.txt"
  ${AndIfNot} ${FileExists} "$INSTDIR\versions\*.*"
    MessageBox MB_OK|MB_ICONSTOP "${NOM} n’est pas dans ce dossier. Rien n’a été retiré." /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
FunctionEnd

; Say why it stops, at once: NSIS waits until the window is closed.
Function un.Renoncer
  ${If} $Dit == ""
    StrCpy $Dit "dit"
    MessageBox MB_OK|MB_ICONSTOP "$Raison" /SD IDOK
  ${EndIf}
FunctionEnd

Function un.onUninstFailed
  Call un.Renoncer
FunctionEnd

; What begins the removal is named last: however it is interrupted, it can be begun again.
Section "un.${NOM}"
  StrCpy $Lieu $INSTDIR
  Call un.DemanderDeFermer
  ${If} $0 == ""
    ReadRegStr $1 HKCU "${CLE}" "InstallLocation"
    StrCpy $6 $1
    Call un.Ecrire
    StrCpy $7 $0
    StrCpy $0 ""
    ${If} $7 == ""
      StrCpy $0 "interdit"
    ${EndIf}
  ${EndIf}
  ${If} $0 != ""
    Call un.Expliquer
    Call un.Renoncer
    Abort
  ${EndIf}

  ; The entries are those of the last installation, which may be in another folder.
  ${If} $6 == ""
  ${OrIf} $7 == "meme"
    Delete "$SMPROGRAMS\${NOM}.lnk"
    Delete "$DESKTOP\${NOM}.lnk"
  ${EndIf}
  SetOutPath "$TEMP"
  Call un.RetirerProgramme
  ${If} $5 != ""
    StrCpy $Raison "Une partie du programme, dans $INSTDIR, n’a pas pu être retirée : un autre programme s’en sert. Redémarrez l’ordinateur, puis recommencez. Vos dossiers sont gardés."
    SetErrorLevel ${RESTE}
    Call un.Renoncer
    Abort
  ${EndIf}
  ${If} $7 == "meme"
    DeleteRegKey HKCU "${CLE}"
  ${EndIf}
SectionEnd
